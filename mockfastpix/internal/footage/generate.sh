#!/bin/sh
# Generates the embedded test media in data/. Run it by hand after changing the
# picture in paint/, and commit the result. It needs Go and ffmpeg (with libx264
# and libwebp), and no network.
#
# The output is reproducible: one thread, bit-exact muxing, no timestamps or
# version strings.
set -eu
cd "$(dirname "$0")"

FPS=25
SECONDS_LONG=12
SEGMENT=2
FRAMES=$((FPS * SECONDS_LONG))

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/data
mkdir -p "$out"
go build -o "$work/paint" ./paint

ff() {
	ffmpeg -nostdin -hide_banner -loglevel error -y -threads 1 -filter_threads 1 "$@"
}

# paint WIDTH HEIGHT FPS FRAMES LABEL writes raw frames to standard output.
paint() {
	"$work/paint" -width "$1" -height "$2" -fps "$3" -frames "$4" -label "$5" -loop $SECONDS_LONG
}

exact="-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1"

# video NAME WIDTH HEIGHT LEVEL CRF LABEL writes the video as an MP4 to $work.
# Without B-frames and with closed GOPs, each segment starts at its exact time
# and can be decoded independently.
video() {
	paint "$2" "$3" $FPS $FRAMES "$6" |
		ff -f rawvideo -pix_fmt rgb24 -s "$2x$3" -r $FPS -i pipe:0 \
			-vf "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p" \
			-c:v libx264 -profile:v high -level:v "$4" -preset veryslow -crf "$5" \
			-x264-params "threads=1:bframes=0:aq-mode=0:no-psy=1:deblock=1,1:ipratio=1.8:qcomp=0.7:keyint=$((FPS * SEGMENT)):min-keyint=$((FPS * SEGMENT)):scenecut=0:open-gop=0" \
			-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
			$exact "$work/$1.mp4"
}

# segments NAME splits an MP4 in $work into CMAF segments without re-encoding.
segments() {
	mkdir -p "$out/$1"
	ff -i "$work/$1.mp4" -map 0 -c copy $exact \
		-f hls -hls_time $SEGMENT -hls_playlist_type vod -hls_list_size 0 \
		-hls_segment_type fmp4 -hls_fmp4_init_filename init.mp4 \
		-hls_flags independent_segments \
		-hls_segment_filename "$out/$1/%d.m4s" "$out/$1/index.m3u8"
}

video video_1080 1920 1080 4.0 38 "1080p · 1920 × 1080"
video video_720 1280 720 3.1 36 "720p · 1280 × 720"
video video_480 854 480 3.0 35 "480p · 854 × 480"
video video_360 640 360 3.0 34 "360p · 640 × 360"
for name in video_1080 video_720 video_480 video_360; do
	segments $name
done

# audio NAME EXPRESSION makes an audio track. 375 frames of 1024 samples at
# 32 kHz are exactly $SECONDS_LONG seconds, so that a live loop has no gap.
audio() {
	ff -f lavfi -i "aevalsrc=exprs='($2)*min(1,min(t/0.4,($SECONDS_LONG-t)/0.4))':s=32000:d=$SECONDS_LONG" \
		-ac 1 -c:a aac -b:a 14k -frames:a 375 $exact "$work/$1.mp4"
	segments "$1"
}

# Three soft, slowly swelling notes: a major chord for English, a lower minor
# chord for French, so that one can hear which track plays.
note() { echo "0.10*sin(2*PI*$1*t)*(0.55+0.45*sin(2*PI*t/$2-PI/2))"; }
audio audio_en "$(note 220 4)+$(note 277.1826 6)+$(note 329.6276 3)"
audio audio_fr "$(note 146.8324 4)+$(note 174.6141 6)+$(note 220 3)"

# The files that FastPix creates on request: an MP4 of the highest rendition,
# and its audio track.
ff -i "$work/video_1080.mp4" -i "$work/audio_en.mp4" -map 0:v -map 1:a -c copy $exact -movflags +faststart "$out/capped-4k.mp4"
ff -i "$work/audio_en.mp4" -c copy $exact -movflags +faststart -f ipod "$out/audio.m4a"

# One still image per second, the source of thumbnails and spritesheets.
mkdir -p "$out/poster"
paint 1280 720 1 $SECONDS_LONG "" |
	ff -f rawvideo -pix_fmt rgb24 -s 1280x720 -r 1 -i pipe:0 \
		-c:v libwebp -quality 60 -compression_level 6 $exact -start_number 0 "$work/%02d.webp"
mv "$work"/??.webp "$out/poster/"

# The animated clip: the whole video in two and a half seconds.
paint 240 135 1.5 $((SECONDS_LONG * 3 / 2)) "" >"$work/clip.rgb"
clip() { ff -f rawvideo -pix_fmt rgb24 -s 240x135 -r 7 -i "$work/clip.rgb" "$@"; }
clip -filter_complex "split[a][b];[a]palettegen=max_colors=48:stats_mode=full[p];[b][p]paletteuse=dither=none:diff_mode=rectangle" \
	-loop 0 $exact "$out/clip.gif"
clip -c:v libwebp_anim -quality 45 -compression_level 6 -loop 0 $exact "$out/clip.webp"

rm -rf data
mv "$out" data
chmod -R u=rwX,go=rX data
find data -type f -exec cat {} + | wc -c
