"""A project of one's own: laid out by `plans init`, from a wheel that was installed outside of any clone."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from places import REPOSITORY

from helpers import cli
from helpers.curation import new_project
from helpers.curation.new_project import lay_out
from helpers.digests import digest_folder, installed_versions
from helpers.errors import BuildError, ParameterError

TABLES = ("raw/plans.csv", "raw/values/yingze-2021.csv", "processed/digests.json", "processed/values.csv")
FILES = [
    *(f"data/{name}" for name in TABLES),
    "deploy/install.sh",
    "notebooks/reports.toml",
    "notebooks/90_region_profile.ipynb",
]


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_new_folder_or_an_empty_one_becomes_a_project(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new/er"):
        made = lay_out(tmp_path / name)
        assert made == tmp_path / name
        assert set(FILES) <= names_in(made)
        for file in FILES:
            assert filecmp.cmp(made / file, REPOSITORY / file, shallow=False)


def test_a_folder_that_holds_anything_is_refused_and_left_alone(tmp_path: Path, capsys, monkeypatch) -> None:
    for name in "dcab":
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "argv", ["plans", "init", str(tmp_path)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    told = (
        f"plans init: found '{tmp_path}', which holds a, b, c and 1 more; expected an empty folder. Name a new one.\n"
    )
    assert capsys.readouterr().err == told
    assert names_in(tmp_path) == set("abcd")
    with pytest.raises(ParameterError, match=r"which is no folder; expected a new or empty one\. Name a new one\.$"):
        lay_out(tmp_path / "a")


def test_a_readers_copies_and_hidden_files_stay_where_they_are(tmp_path: Path, monkeypatch) -> None:
    clone = tmp_path / "clone"
    for name in ("data/raw/plans.csv", "data/raw/documents/own.txt", "data/raw/documents/README.md", "notebooks/.x/y"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).touch()
    monkeypatch.setattr(new_project, "CLONE", clone)
    assert names_in(lay_out(tmp_path / "made")) == {"data/raw/plans.csv", "data/raw/documents/README.md"}


def test_a_package_without_a_project_says_so(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(new_project, "CLONE", tmp_path)
    with pytest.raises(BuildError, match=r"^plans init: found no project within the installed package; expected its"):
        lay_out(tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_the_carried_project_is_no_part_of_the_code(tmp_path: Path) -> None:
    for name in ("code.py", "project/data/raw/plans.csv", "reports/project/x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert set(digest_folder(tmp_path)) == {"code.py", "reports/project/x.py"}


def test_a_page_depends_on_packages_that_are_all_installed() -> None:
    assert [name for name, version in installed_versions().items() if not version] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this clone, in which a reader has copies of plans."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.mark.xdist_group("wheel")
def test_the_wheel_carries_the_project_and_no_copy_of_a_plan(wheel: Path) -> None:
    carried = {
        name.removeprefix("helpers/project/")
        for name in zipfile.ZipFile(wheel).namelist()
        if name.startswith("helpers/project/")
    }
    assert {name for name in carried if "/documents/" in name} == {"data/raw/documents/README.md"}
    expected = {path.relative_to(REPOSITORY) for path in new_project.CLONE.glob("data/processed/*")}
    assert {path.as_posix() for path in expected} <= carried
    assert set(FILES) <= carried
    assert [name for name in zipfile.ZipFile(wheel).namelist() if "/." in name or "__pycache__" in name] == []


@pytest.mark.kernel
@pytest.mark.xdist_group("wheel")
def test_the_installed_wheel_makes_a_project_checks_it_and_builds_a_report_outside_of_the_clone(
    wheel: Path, tmp_path: Path
) -> None:
    # the packages of others are lent by the environment at hand, so that no network is needed
    home, lent = tmp_path / "environment", Path(sysconfig.get_path("purelib"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PLAN"))}
    jupyter = str(Path(sysconfig.get_path("data")) / "share" / "jupyter")
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PYTHON": sys.executable}
    environment = {**kept, **offline, "PYTHONPATH": str(lent), "JUPYTER_PATH": jupyter}

    def run(*command: str, name: str = "") -> str:
        done = subprocess.run(
            [name or str(home / "bin" / command[0]), *command[not name :]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    install = (str(REPOSITORY / "deploy" / "install.sh"), str(wheel), str(home), "own")
    told = run(*install, name="sh")
    assert told.startswith(f"Made a project in {tmp_path / 'own'}. Go there, then: plans check, plans build.\n")
    assert told.endswith(": no problems.\n")
    (tmp_path / "own" / "notebooks" / "mine.ipynb").touch()
    assert "Made" not in run(*install, name="sh"), "a project that is there is kept as it is"
    assert (tmp_path / "own" / "notebooks" / "mine.ipynb").is_file()
    where = run("python", "-c", "import helpers; print(helpers.__file__)")
    assert where.startswith(str(home))
    opened = "import helpers as h; print(sorted(set(h.open_study('rotation', root='own').values['theme'])))"
    assert run("python", "-c", opened) == "['rotation']\n"
    built = run("plans", "build", "--root", "own", "--only", "teacher_rotation", "--language", "en")
    assert "1 built, 0 failed, 0 unchanged." in built
    page = (tmp_path / "own" / "reports" / "en" / "teacher_rotation.html").read_text(encoding="utf-8")
    assert 'id="e-jiangchuan-2023-v010"' in page
