package main

import "math"

// rgb is a color with components from 0 to 1.
type rgb [3]float64

func hex(v uint32) rgb {
	return rgb{float64(v>>16&0xff) / 255, float64(v>>8&0xff) / 255, float64(v&0xff) / 255}
}

// sky returns the colors of a time of day (0 is dawn, 1 the next dawn): the
// top of the sky, the horizon, and the land.
func sky(day float64) (top, bottom, land rgb) {
	hours := []struct {
		at                float64
		top, bottom, land uint32
	}{
		{0.00, 0x4a5585, 0xe9b090, 0x2e4152},
		{0.12, 0x4f7fae, 0xf0cfae, 0x2d5358},
		{0.32, 0x3f83b5, 0xa5cfdb, 0x27604f},
		{0.50, 0x46719f, 0xe2c6a4, 0x2c5650},
		{0.63, 0x4a4a80, 0xe48f6e, 0x333c57},
		{0.74, 0x232a57, 0x6f5a88, 0x1d2544},
		{0.86, 0x121a3c, 0x33436f, 0x121b34},
		{0.93, 0x1d284f, 0x5b5f8a, 0x1a2743},
		{1.00, 0x4a5585, 0xe9b090, 0x2e4152},
	}
	for i := 1; i < len(hours); i++ {
		a, b := hours[i-1], hours[i]
		if day <= b.at {
			p := smooth((day - a.at) / (b.at - a.at))
			return mix(hex(a.top), hex(b.top), p), mix(hex(a.bottom), hex(b.bottom), p), mix(hex(a.land), hex(b.land), p)
		}
	}
	last := hours[len(hours)-1]
	return hex(last.top), hex(last.bottom), hex(last.land)
}

// nightness is 0 by day and 1 in the middle of the night.
func nightness(day float64) float64 {
	return smooth(clamp((day-0.68)/0.12, 0, 1)) * smooth(clamp((0.99-day)/0.09, 0, 1))
}

func mix(a, b rgb, p float64) rgb {
	return rgb{a[0] + (b[0]-a[0])*p, a[1] + (b[1]-a[1])*p, a[2] + (b[2]-a[2])*p}
}

func smooth(p float64) float64 { return p * p * (3 - 2*p) }

func clamp(v, lo, hi float64) float64 { return math.Max(lo, math.Min(hi, v)) }

func to8(v float64) uint8 { return uint8(clamp(v, 0, 1)*255 + 0.5) }
