#!/bin/sh
# Builds kern.css anew from the npm package. A development tool: nothing of this runs when Rotunde runs.
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent @kern-ux/native@2.7.2 sass@1
npx sass --quiet --style=compressed --no-source-map --load-path=node_modules "$here/kern.scss" built.css
python3 "$here/prune.py" built.css "$here"/../../css/*.css > kern.css
mv kern.css "$here/kern.css"
cp node_modules/@kern-ux/native/LICENSE.md "$here/LICENSE.md"
