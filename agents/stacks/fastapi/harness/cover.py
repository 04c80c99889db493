"""Turn what the runs left in /evidence into reports that list every source file, imported or not."""

from pathlib import Path

from coverage import Coverage

EVIDENCE = Path("/evidence")
RUNS = {"unit": ["unit"], "integration": ["integration"], "joined": ["unit", "integration"]}


def report(name: str, runs: list[str]) -> None:
    """Write /evidence/NAME.json from the data files of the runs."""
    files = [str(path) for run in runs for path in sorted(EVIDENCE.glob(f".coverage-{run}.*"))]
    coverage = Coverage(data_file=None, config_file="/harness/coveragerc")
    coverage.combine(files, strict=True, keep=True)
    coverage.get_data().touch_files([str(path) for path in sorted(Path("app").rglob("*.py"))])
    coverage.json_report(outfile=str(EVIDENCE / f"{name}.json"))


for name, runs in RUNS.items():
    report(name, runs)
