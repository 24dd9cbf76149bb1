"""Simulated recordings with known truth, kept between runs; replays and studies of them by the installed command."""

import json
import subprocess
import sys
from pathlib import Path

from correlate.model import Curve, Delay, Model, default_model, write_model
from correlate.simulate.activity import hour_of_week_activity

CACHE = Path(".cache/evaluate")
COMMAND = Path(sys.executable).with_name("goldenwindow")
SIZE = ("--days", "14", "--cells", "1000", "--regions", "3")
MONTH_HOURS = 30.4 * 24
"""As the simulation counts a month."""


def make_world(seed: int) -> Path:
    """The folder of the world of this seed, made unless it is there."""
    folder = CACHE / f"world-{seed}"
    if not folder.is_dir():
        run("simulate", "--out", str(folder), "--seed", str(seed), *SIZE)
    return folder


def replay(world: Path, name: str, *options: str) -> Path:
    """The results of replaying `world`, in a folder `name` beside it."""
    out = world.with_name(f"{world.name}-{name}")
    run("replay", str(world), "--out", str(out), *options)
    return out


def study(world: Path) -> Path:
    """The results of studying `world`, in a folder beside it."""
    out = world.with_name(f"{world.name}-study")
    run("study", str(world), "--out", str(out))
    return out


def learnt_model(world: Path) -> Path:
    """The model file that a study of `world` writes."""
    return study(world) / "model.json"


def write_true_model(world: Path) -> Path:
    """A model file with the world's true parameters; what it can not know is each single outage's importance."""
    told = json.loads((world / "truth_parameters.json").read_text(encoding="utf-8"))["world"]
    path = world.with_name(f"{world.name}-true-model.json")
    path.write_bytes(write_model(true_model(told)))
    return path


def true_model(world: dict[str, float | dict[str, float]]) -> Model:
    """The model whose parameters are those of a world (the `world` of its ``truth_parameters.json``)."""
    start = default_model()
    hazard = world["hazard"]
    assert isinstance(hazard, dict)
    curve = Curve(
        base_hazard=hazard["base"],
        rise=hazard["rise"],
        burst_hours=hazard["burst_hours"],
        ramp_hours=hazard["ramp_hours"],
        frailty_shape=number(world["frailty_shape"]),
    )
    return Model(
        version=start.version,
        made_from="the truth",
        curves=(curve,),
        activity={"all": tuple(hour_of_week_activity().tolist())},
        durations_hours=start.durations_hours,
        complaints_per_user_hour=number(world["background_per_user_month"]) / MONTH_HOURS,
        delay=Delay(number(world["delay_mean_hours"]), number(world["delay_shape"])),
        learnt=True,
    )


def number(value: float | dict[str, float]) -> float:
    """The value, which is no table."""
    assert not isinstance(value, dict)
    return value


def run(*arguments: str) -> None:
    """The installed command; its words are shown when it fails."""
    done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"goldenwindow {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
