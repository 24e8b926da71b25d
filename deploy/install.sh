#!/bin/sh
# From a machine with Python 3.11 or newer and its venv module to a project that has been checked:
#   sh install.sh WHEEL ENVIRONMENT FOLDER
# A folder that holds a project already is kept as it is, so that the same command brings a newer wheel.
set -eu
if [ $# -ne 3 ]; then
    echo "install.sh: found $# arguments; expected WHEEL ENVIRONMENT FOLDER. Name the three." >&2
    exit 2
fi
wheel=$1 environment=$2 folder=$3

[ -x "$environment/bin/pip" ] || "${PYTHON:-python3}" -m venv "$environment"
"$environment/bin/pip" install --disable-pip-version-check --quiet --upgrade "$wheel[cluster]"
[ -f "$folder/data/raw/plans.csv" ] || "$environment/bin/plans" init "$folder"
"$environment/bin/plans" check --root "$folder"
