@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Linli on Windows: makes .venv from the hash-locked requirements, then does what was asked.
setlocal
cd /d "%~dp0"
set PY=py -3
%PY% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
if errorlevel 1 (
  echo linli: Python 3.11 or newer is needed: python.org has it.
  exit /b 1
)
if not exist .venv\stamp (
  echo linli: setting up .venv ^(once^)
  %PY% -m venv .venv || exit /b 1
  .venv\Scripts\python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock || exit /b 1
  .venv\Scripts\python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . || exit /b 1
  echo ready> .venv\stamp
)
if "%1"=="test" (
  .venv\Scripts\python -m pytest -m "not long"
) else if "%1"=="" (
  .venv\Scripts\python -m app demo
) else (
  .venv\Scripts\python -m app %*
)
exit /b %errorlevel%
