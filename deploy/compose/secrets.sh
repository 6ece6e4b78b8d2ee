#!/bin/sh
# Makes the secrets of an installation, once; what is there already is left as it is.
set -eu
cd "$(dirname "$0")"
umask 077
random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n'; }
mkdir -p secrets
[ -e secrets/token.key ] || random > secrets/token.key
[ -e secrets/database_password ] || random | tr -d '=' > secrets/database_password
[ -e secrets.env ] || {
    password="$(cat secrets/database_password)"
    printf 'MO_MASTER_KEYS=%s\n' "$(random)"
    printf 'MO_DATABASE_URL=postgresql://mo:%s@database/mo\n' "$password"
    printf 'MO_KEYS_URL=postgresql://mo:%s@keys/mo\n' "$password"
} > secrets.env
# The files are for the containers' user, who is another one than you; the folder keeps everybody else out.
chmod 644 secrets/token.key secrets/database_password
chmod 700 secrets
