#!/usr/bin/env bash
# Installs and starts what `npm run test:e2e` needs: a Docker engine with the base image, PostgreSQL's server, and the Python clients
# in an environment outside the repository. Safe to call again: what is there is kept. What it cannot get it names, and fails.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() {
  echo "prepare: $*" >&2
  exit 1
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

# 1. The engine and the image that the Dockerfile builds upon.
base=$(sed -n 's/^ARG NODE_IMAGE=//p' Dockerfile)
docker_up=${DOCKER_UP:-../shared/bin/docker-up}
if [ -x "$docker_up" ]; then
  "$docker_up" "$base" || fail "no Docker engine: $docker_up failed"
elif [ -n "${DOCKER_UP:-}" ]; then
  fail "DOCKER_UP is $DOCKER_UP, and there is no such program"
else
  # Nobody has to start the engine of a machine that always has one.
  docker info >/dev/null 2>&1 ||
    fail "no Docker engine answers (docker info), and there is no program to start one: neither DOCKER_UP nor $docker_up"
  docker image inspect "$base" >/dev/null 2>&1 || docker pull -q "$base" || fail "the base image $base cannot be had"
fi

# 2. PostgreSQL's server. The tests start one of their own; only the programs are needed.
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null ||
    fail "no PostgreSQL server (initdb), and the package postgresql cannot be installed"
fi

# 3. PyAirbyte, the Python CDK and what they stand on, in exactly these versions; and apart from them what checks deploy/.
home=${TRUNKLINE_E2E_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/trunkline-e2e}
# environment FOLDER MARK REQUIREMENTS: a Python environment with these packages; MARK says which it holds.
environment() {
  local venv=$1 mark=$2 list=$3 wanted
  wanted=$(sha256sum "$list")
  if [ "$(cat "$mark" 2>/dev/null)" = "$wanted" ]; then return; fi
  # Debian has venv in a package of its own.
  python3 -c 'import venv, ensurepip' 2>/dev/null ||
    { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; } ||
    fail "no Python 3 with venv, and the package python3-venv cannot be installed"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || fail "no Python 3.10 or newer: $(python3 --version 2>&1)"
  rm -rf "$venv" "$mark"
  mkdir -p "$home"
  python3 -m venv "$venv" || fail "python3 -m venv does not work"
  # uv, where there is one for this machine: seconds instead of minutes.
  if "$venv/bin/pip" install -q --disable-pip-version-check uv; then
    "$venv/bin/uv" pip install -q --compile-bytecode --python "$venv/bin/python" -r "$list" ||
      "$venv/bin/pip" install -q --disable-pip-version-check -r "$list" ||
      fail "the Python packages of $list cannot be installed"
  else
    fail "pip cannot install anything: is there a way to its index?"
  fi
  echo "$wanted" >"$mark"
}
environment "$home/venv" "$home/installed" test/e2e/requirements.txt
# Only for a release: see test/release.cjs.
[ "${TRUNKLINE_RELEASE:-}" != 1 ] || environment "$home/deploy" "$home/installed-deploy" test/e2e/requirements-deploy.txt
[ "${TRUNKLINE_RELEASE:-}" != 1 ] || environment "$home/airflow" "$home/installed-airflow" test/e2e/requirements-airflow.txt

# 4. Meltano and the targets it loads with, each in an environment of its own: they stand on different versions of the same things.
for list in test/e2e/singer/*.txt; do
  name=$(basename "$list" .txt)
  place=$home/singer/$name
  wanted=$(sha256sum <"$list")
  [ "$(cat "$place/installed" 2>/dev/null)" = "$wanted" ] && continue
  rm -rf "$place"
  python3 -m venv "$place" || fail "python3 -m venv does not work"
  "$home/venv/bin/uv" pip install -q --python "$place/bin/python" -r "$list" 2>/dev/null ||
    "$place/bin/pip" install -q --disable-pip-version-check -r "$list" ||
    fail "$name of $list cannot be installed"
  # target-duckdb 0.8.0 lets DuckDB guess whether its CSV has a header, and so loses the first row of a batch at times (docs/singer.md).
  [ "$name" != target-duckdb ] ||
    sed -i "s/WITH (new_line/WITH (header false, new_line/" "$place"/lib/python3*/site-packages/target_duckdb/db_sync.py
  echo "$wanted" >"$place/installed"
done

# 5. What the tests run.
[ -x dist/bin/source-voicegain ] && [ -x dist/bin/tap-voicegain ] || fail "dist/ is not built: npm ci"
docker info >/dev/null 2>&1 || fail "the Docker engine does not answer"
docker image inspect "$base" >/dev/null 2>&1 || fail "the base image $base is missing"
"$home/venv/bin/python" -c 'import airbyte, airbyte_cdk, duckdb, psycopg2' 2>/dev/null || {
  rm -f "$home/installed"
  fail "the Python clients do not load: $home/venv/bin/python -c 'import airbyte, airbyte_cdk, duckdb, psycopg2'"
}
[ "${TRUNKLINE_RELEASE:-}" != 1 ] || "$home/deploy/bin/python" -c 'import dagster, kubernetes_validate' 2>/dev/null || {
  rm -f "$home/installed-deploy"
  fail "what checks deploy/ does not load: $home/deploy/bin/python -c 'import dagster, kubernetes_validate'"
}
echo "prepare: ready ($base; $("$home/venv/bin/pip" list --disable-pip-version-check 2>/dev/null | awk '$1 ~ /^airbyte(-cdk)?$|^duckdb$/ { printf "%s %s, ", $1, $2 }')Python in $home/venv)"
