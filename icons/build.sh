#!/usr/bin/env bash
# Draws every icon file from the SVG sources in this folder. The results are committed, so that building the app
# needs none of the tools used here: rsvg-convert, ImageMagick (convert) and Python.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

draw() { rsvg-convert --width "$2" --height "$2" --output "$3" "$1"; }
# Up to 32 pixels from the small drawing, else from the large one.
sized() { if [ "$1" -le 32 ]; then draw icon-small.svg "$1" "$2"; else draw icon.svg "$1" "$2"; fi; }

sized 32 32x32.png
sized 128 128x128.png
sized 256 128x128@2x.png
sized 1024 icon.png

# Windows Store.
sized 50 StoreLogo.png
for size in 30 44 71 89 107 142 150 284 310; do sized "$size" "Square${size}x${size}Logo.png"; done

# Windows: 32 comes first, because development builds take the first image.
layers=()
for size in 32 16 24 48 64 256; do
  sized "$size" "$scratch/ico-$size.png"
  layers+=("$scratch/ico-$size.png")
done
convert "${layers[@]}" icon.ico

# macOS: a container of PNG files, each under a type for its size in pixels (see "Apple Icon Image format" in Wikipedia).
draw icon-small.svg 16 "$scratch/16.png"
draw icon-small.svg 32 "$scratch/32.png"
for size in 64 128 256 512 1024; do draw icon-macos.svg "$size" "$scratch/$size.png"; done
python3 - "$scratch" <<'PYTHON'
import pathlib, struct, sys

scratch = pathlib.Path(sys.argv[1])
types = {b"icp4": 16, b"icp5": 32, b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic13": 256, b"ic08": 256,
         b"ic14": 512, b"ic09": 512, b"ic10": 1024}
body = b""
for kind, size in types.items():
    image = (scratch / f"{size}.png").read_bytes()
    body += kind + struct.pack(">I", len(image) + 8) + image
pathlib.Path("icon.icns").write_bytes(b"icns" + struct.pack(">I", len(body) + 8) + body)
PYTHON

# Tray: one colour. White for dark bars; black for light bars and as the template image of macOS.
for source in tray/*.svg; do
  name=$(basename "$source" .svg)
  for ground in dark light; do
    colour=$([ "$ground" = dark ] && echo '#ffffff' || echo '#000000')
    mkdir -p "tray/on-$ground"
    sed "s/currentColor/$colour/g" "$source" >"$scratch/tray.svg"
    draw "$scratch/tray.svg" 32 "tray/on-$ground/$name.png"
  done
done
