#!/usr/bin/env bash
# Makes the token that the page and the metrics of compose.yaml ask for, unless it is there: docker/secrets/page-token.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p -m 700 secrets
if [ ! -s secrets/page-token ]; then
  head -c 24 /dev/urandom | od -An -vtx1 | tr -d ' \n' >secrets/page-token
  # Nobody else gets into the folder; the containers read the file itself, as users of their own.
  chmod 444 secrets/page-token
fi
