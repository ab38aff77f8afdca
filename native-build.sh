#!/usr/bin/env bash
# Builds the native executable target/understudy-<version>-runner and its bill of materials.
set -euo pipefail
cd "$(dirname "$0")"

builder_image=quay.io/quarkus/ubi9-quarkus-mandrel-builder-image:jdk-25
java_version=25

usage() {
  cat <<USAGE
usage: ./native-build.sh [--quick] [--image[=NAME]] [Maven option ...]

Builds one executable, target/understudy-<version>-runner, and its bill of materials beside it: with the
native-image of GRAALVM_HOME, or of the PATH, where that is one for JDK $java_version, else in a container by the
official Mandrel builder image.

  --quick         compiles faster; what it makes is larger and slower
  --image[=NAME]  puts it into a container image as well (src/main/docker/Dockerfile.native), understudy:native
                  unless named
  --help          this text

Everything else goes to Maven: -Dquarkus.native.native-image-xmx=5g for a machine with little memory.
UNDERSTUDY_BUILDER_IMAGE names another builder image.
USAGE
}

fail() {
  printf 'native-build: %s\n' "$*" >&2
  exit 1
}

# Answers the folder of a GraalVM for our JDK, or nothing.
graalvm() {
  local home
  for home in "${GRAALVM_HOME:-}" "$(installed)"; do
    if [[ -n $home && -x $home/bin/native-image ]]; then
      if "$home/bin/native-image" --version 2>/dev/null | head -n 1 | grep -q "^native-image $java_version\\b"; then
        printf '%s\n' "$home"
        return
      fi
      echo "native-build: $home is no GraalVM or Mandrel for JDK $java_version and is not used" >&2
    fi
  done
}

installed() {
  local program
  program=$(command -v native-image) || return 0
  dirname "$(dirname "$(readlink -f "$program")")" | sed 's|/lib/svm$||'
}

# A container engine that answers, not only one that is installed.
engine() {
  local name
  for name in docker podman; do
    if command -v "$name" >/dev/null && "$name" info >/dev/null 2>&1; then
      printf '%s\n' "$name"
      return
    fi
  done
}

quick=false
image=
options=()
for argument in "$@"; do
  case $argument in
    --help | -h)
      usage
      exit 0
      ;;
    --quick) quick=true ;;
    --image) image=understudy:native ;;
    --image=?*) image=${argument#--image=} ;;
    --*) fail "there is no option $argument; --help names those that there are" ;;
    *) options+=("$argument") ;;
  esac
done

if [[ -n $image && -z $(engine) ]]; then
  fail "--image needs docker or podman, running."
fi

if [[ $quick == true ]]; then
  options+=(-Dunderstudy.native.optimize=-Ob)
fi

graalvm_home=$(graalvm)
if [[ -n $graalvm_home ]]; then
  export GRAALVM_HOME=$graalvm_home
  options+=(-Dquarkus.native.container-build=false)
elif [[ -n $(engine) ]]; then
  options+=(
    -Dquarkus.native.container-build=true
    "-Dquarkus.native.container-runtime=$(engine)"
    "-Dquarkus.native.builder-image=${UNDERSTUDY_BUILDER_IMAGE:-$builder_image}"
  )
else
  fail "there is neither a native-image for JDK $java_version nor a container engine." \
    "Install GraalVM or Mandrel for JDK $java_version and set GRAALVM_HOME to its folder, or install docker or podman."
fi

./mvnw -B -ntp package -Dnative -Psbom -DskipTests "${options[@]}"

# Whatever was built before, the newest is this one.
executable=$(find target -maxdepth 1 -name 'understudy-*-runner' -type f -printf '%T@ %p\n' | sort -rn | head -n 1 |
  cut -d' ' -f2)
[[ -x $executable ]] || fail "Maven has ended well, but there is no executable in target"
ls -lh "$executable"

if [[ -n $image ]]; then
  name=$(basename "$executable" -runner)
  labels=(--build-arg "NAME=$name" --build-arg "VERSION=${name#understudy-}" --build-arg "CREATED=$(date -u +%FT%TZ)")
  # Sources without their history are not those of a repository that they happen to lie in.
  if [[ -e .git ]] && revision=$(git rev-parse HEAD); then
    [[ -z $(git status --porcelain) ]] || revision+=-dirty
    labels+=(--build-arg "REVISION=$revision")
  fi
  "$(engine)" build -f src/main/docker/Dockerfile.native "${labels[@]}" -t "$image" .
fi
