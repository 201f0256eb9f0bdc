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
		sum := 0.0
		for rank := first; rank <= last; rank++ {
			sum += math.Pow(float64(rank), -skew)
		}
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
