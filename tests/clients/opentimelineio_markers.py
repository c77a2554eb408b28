"""Files of `flo markers`, read and written by OpenTimelineIO and its adapters.

A sound file of the sandbox has no frame rate of its own, so its comments can be written at every rate. Two limits of the
adapters: the one for EDL reads a locator's timecode as if nothing were dropped, so its digits are counted again here; the
one for FCPXML takes 23 for 23.976, so what it says is compared in its own coarse frames, and exactly by fractions.
"""

import json
import os
import tempfile
import xml.etree.ElementTree
from fractions import Fraction

import opentimelineio as otio
from opentimelineio import opentime

from clockify_support import Checks
from flo_program import Flo

# Rate as `flo` takes it: frames per second, numbers in a second, whether numbers are dropped.
RATES = {
    "23.976": (Fraction(24000, 1001), 24, False),
    "24": (Fraction(24), 24, False),
    "25": (Fraction(25), 25, False),
    "29.97df": (Fraction(30000, 1001), 30, True),
    "29.97ndf": (Fraction(30000, 1001), 30, False),
    "30": (Fraction(30), 30, False),
    "50": (Fraction(50), 50, False),
    "59.94df": (Fraction(60000, 1001), 60, True),
    "59.94ndf": (Fraction(60000, 1001), 60, False),
    "60": (Fraction(60), 60, False),
}

# Frames around dropped numbers, and one far behind; every second comment is done.
FRAMES = [0, 1, 1799, 1800, 3598, 3600, 17982, 35964, 107892, 900001]
TEXTS = [f"Note {number}: hold | <this> & that, “Löwe”" for number in range(len(FRAMES))]


def frame_of(timecode, rate):
    """The frame of `HH:MM:SS:FF` by OpenTimelineIO, dropped numbers and all."""
    fps, _, drops = RATES[rate]
    if drops:
        timecode = timecode[:8] + ";" + timecode[9:]
    return round(opentime.from_timecode(timecode, float(fps)).value)


def edl(path, rate, start):
    fps = float(RATES[rate][0])
    timeline = otio.adapters.read_from_file(path, "cmx_3600", rate=fps)
    found = []
    for clip in timeline.find_clips():
        for marker in clip.markers:
            digits = opentime.to_timecode(marker.marked_range.start_time, fps, drop_frame=False)
            found.append((frame_of(digits, rate) - frame_of(start, rate), marker.name, marker.color == "GREEN"))
    return found


def premiere(path, rate, start):
    timeline = otio.adapters.read_from_file(path, "fcp_xml")
    found = []
    for marker in timeline.tracks.markers:
        colour = marker.metadata["fcp_xml"]["color"]
        done = int(colour["green"]) > int(colour["red"])
        found.append((round(marker.marked_range.start_time.value), marker.metadata["fcp_xml"]["comment"], done))
    return found


def fcpxml_exactly(path, rate):
    """Frames and texts as the file itself says them: the adapter counts in whole rates only."""
    clip = xml.etree.ElementTree.parse(path).find(".//asset-clip")
    start = Fraction(clip.get("start").removesuffix("s"))
    return [
        ((Fraction(marker.get("start").removesuffix("s")) - start) * RATES[rate][0], marker.get("value"))
        for marker in clip.iter("marker")
    ]


def read_back(flo, asset, checks, folder, rate):
    drops = RATES[rate][2]
    start = "01:00:00;00" if drops else "01:00:00:00"
    wanted = [(frame, text, number % 2 == 1) for number, (frame, text) in enumerate(zip(FRAMES, TEXTS, strict=True))]
    for form, read in (("edl", edl), ("premiere", premiere)):
        path = os.path.join(folder, f"{form}-{rate}.{'edl' if form == 'edl' else 'xml'}")
        flo.run("markers", "export", asset, "--format", form, "--rate", rate, "--start", start, "--out", path)
        checks.equal(read(path, rate, start), wanted, f"{form} at {rate}: frames, texts and what is done")
    path = os.path.join(folder, f"{rate}.fcpxml")
    flo.run("markers", "export", asset, "--format", "fcpxml", "--rate", rate, "--start", start, "--out", path)
    checks.equal(
        fcpxml_exactly(path, rate), list(zip(FRAMES, TEXTS, strict=True)), f"fcpxml at {rate}: whole frames and texts"
    )


def done_there(flo, asset, checks, folder):
    """All markers are turned green by OpenTimelineIO, which writes the files anew."""
    source = os.path.join(folder, "edl-25.edl")
    timeline = otio.adapters.read_from_file(source, "cmx_3600", rate=25)
    for clip in timeline.find_clips():
        for marker in clip.markers:
            marker.color = "GREEN"
            marker.metadata.clear()
    path = os.path.join(folder, "back.edl")
    otio.adapters.write_to_file(timeline, path, "cmx_3600", rate=25)
    timing = ("--rate", "25", "--start", "01:00:00:00")
    seen = flo.run("markers", "import", asset, path, *timing)
    checks.equal(
        (len(seen["completes"]), seen["unchanged"], seen["unknown"], seen["applied"]),
        (len(FRAMES) // 2, len(FRAMES) // 2, [], False),
        "a list that another program wrote says which comments are done there",
    )
    source = os.path.join(folder, "25.fcpxml")
    [timeline] = otio.adapters.read_from_file(source, "fcpx_xml")
    for clip in timeline.find_clips():
        for marker in clip.markers:
            marker.color = "GREEN"
    path = os.path.join(folder, "back.fcpxml")
    otio.adapters.write_to_file(timeline, path, "fcpx_xml")
    seen = flo.run("markers", "import", asset, path, *timing, "--apply")
    checks.equal((len(seen["completes"]), seen["unknown"]), (len(FRAMES) // 2, []), "so does a project of Final Cut")
    left = [comment["text"] for comment in flo.run("comments", asset)["items"] if not comment["completed"]]
    checks.equal(left, [], "and with --apply they are done here")


def run(flo, checks, folder):
    connection = json.loads(os.environ["FLO_SANDBOX"])["frameio"]
    flo.run("connect", "frameio", "--base-url", connection["base_url"], "--token", "-", given=connection["token"])
    flo.run("sync")
    files = flo.run("assets", "--limit", "1000")["items"]
    asset = next(one["id"] for one in files if one["kind"] == "file" and one["frame_rate"] is None and not one["comments"])
    for number, (frame, text) in enumerate(zip(FRAMES, TEXTS, strict=True)):
        made = flo.run("comments", "add", asset, text, "--frame", str(frame))["comment"]
        if number % 2 == 1:
            flo.run("comments", "done", made["id"])
    refused = flo.run("markers", "export", asset, "--format", "edl")
    checks.equal(refused["error"]["code"], "invalid", "a file without a frame rate needs one")
    for rate in RATES:
        read_back(flo, asset, checks, folder, rate)
    done_there(flo, asset, checks, folder)


def main():
    checks = Checks()
    try:
        with tempfile.TemporaryDirectory() as folder:
            run(Flo(os.path.join(folder, "profile")), checks, folder)
    except Exception as error:
        checks.unexpected("all calls run to their end", error)
    checks.finish()


main()
