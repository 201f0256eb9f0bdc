package views

import "math"

// bucket is a range of ranks whose videos are about equally popular.
type bucket struct {
	first, count int     // ranks are counted from 1
	share        float64 // of the requests, for each video
}

// bucketGrowth is the ratio of the last rank of a bucket to its first rank.
const bucketGrowth = 1.02

// zipf returns the popularity of n videos: rank r has a share proportional to
// r to the power of -skew. The shares of all videos add up to 1.
func zipf(n int, skew float64) []bucket {
	var buckets []bucket
	total := 0.0
	for first := 1; first <= n; {
		last := min(n, int(float64(first)*bucketGrowth))
		sum := weights(first, last, skew)
		count := last - first + 1
		buckets = append(buckets, bucket{first, count, sum / float64(count)})
		total += sum
		first = last + 1
	}
	for i := range buckets {
		buckets[i].share /= total
	}
	return buckets
}

// weights returns the sum of the ranks from first to last, each to the power of
// -skew.
func weights(first, last int, skew float64) float64 {
	if first >= 1000 && skew != 1 {
		// The integral differs by less than a millionth.
		from, to := float64(first)-0.5, float64(last)+0.5
		return (math.Pow(to, 1-skew) - math.Pow(from, 1-skew)) / (1 - skew)
	}
	sum := 0.0
	for rank := first; rank <= last; rank++ {
		sum += math.Pow(float64(rank), -skew)
	}
	return sum
}

// split divides the buckets into the n most popular videos and the others.
func split(buckets []bucket, n int) (popular, others []bucket) {
	for _, b := range buckets {
		kept := min(b.count, max(0, n-b.first+1))
		if kept > 0 {
			popular = append(popular, bucket{b.first, kept, b.share})
		}
		if kept < b.count {
			others = append(others, bucket{b.first + kept, b.count - kept, b.share})
		}
	}
	return popular, others
}
