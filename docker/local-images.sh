#!/usr/bin/env bash
# Builds stand-ins for the images that compose.yaml and the container tests take from a registry, where none can be
# reached: consentry-local/jre, consentry-local/kafka, consentry-local/registry. Made of Debian's packages, a JDK 25 of
# this machine and artifacts of Maven Central. Needs root, a running Docker Engine, debootstrap and Maven.
#
#   docker/local-images.sh [--again]      # --again builds what is there already, too
set -euo pipefail

KAFKA=4.3.1
APICURIO=3.3.3
here=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd)
again=${1:-}

has() { [ "$again" != --again ] && docker image inspect "consentry-local/$1" >/dev/null 2>&1; }
say() { echo "local-images: $*" >&2; }
fail() { say "$*"; exit 1; }

docker info >/dev/null 2>&1 || fail "expected a running Docker Engine, got none: start dockerd"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

jdk() {
  for home in "${JAVA_HOME:-/none}" /usr/lib/jvm/*25*; do
    if [ -x "$home/bin/jlink" ] && "$home/bin/java" -version 2>&1 | grep -q '"2[5-9]'; then
      echo "$home"
      return
    fi
  done
  fail "expected a JDK 25 with jlink in JAVA_HOME or /usr/lib/jvm, got none"
}

# The archive of Debian that this machine's apt itself uses, and the release: not its security updates, nor anybody else's.
# shellcheck disable=SC2016 # apt's own variables
archive() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' \
    | grep -v -e '-updates$' -e '-backports$' | head -n 1
}

build_jre() {
  say "jre: Debian's base"
  command -v debootstrap >/dev/null || fail "expected debootstrap, got none: apt-get install debootstrap"
  read -r uri suite <<<"$(archive)"
  [ -n "${suite:-}" ] || fail "expected an archive of Debian in apt's sources, got none: apt-get update"
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$work/root" "$uri" >"$work/debootstrap.log" 2>&1 \
    || { tail -n 5 "$work/debootstrap.log" >&2; fail "debootstrap failed"; }
  rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* "$work"/root/usr/share/{doc,man,locale}/*
  say "jre: the Java runtime"
  "$(jdk)/bin/jlink" --add-modules java.se,jdk.unsupported,jdk.crypto.ec,jdk.zipfs,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.charsets,jdk.localedata,jdk.jcmd,jdk.jfr,jdk.security.auth,jdk.security.jgss,jdk.httpserver \
    --strip-java-debug-attributes --no-man-pages --no-header-files --compress zip-6 --output "$work/root/opt/java"
  tar -C "$work/root" -c . | docker import \
    --change 'ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8' \
    - consentry-local/jre >/dev/null
}

build_kafka() {
  say "kafka: its jars"
  mkdir -p "$work/kafka"
  cat >"$work/kafka/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka-image</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$KAFKA</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>$KAFKA</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
XML
  mvn -B -q -f "$work/kafka/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/kafka/libs"
  cp "$here"/local/kafka-run "$here"/local/kafka-broker-api-versions.sh "$work/kafka/"
  cat >"$work/kafka/Dockerfile" <<'DOCKER'
FROM consentry-local/jre
COPY libs /opt/kafka/libs
COPY kafka-run /etc/kafka/docker/run
COPY kafka-broker-api-versions.sh /opt/kafka/bin/kafka-broker-api-versions.sh
RUN useradd --system --uid 1000 kafka && mkdir -p /var/lib/kafka/data /opt/kafka/config && chown -R kafka /var/lib/kafka /opt/kafka/config
USER kafka
VOLUME /var/lib/kafka/data
EXPOSE 9092
CMD ["/etc/kafka/docker/run"]
DOCKER
  DOCKER_BUILDKIT=0 docker build -q -t consentry-local/kafka "$work/kafka" >/dev/null
}

build_registry() {
  say "registry: Apicurio"
  mkdir -p "$work/registry/app"
  mvn -B -q dependency:copy -Dartifact="io.apicurio:apicurio-registry-app:$APICURIO:tar.gz:all" -DoutputDirectory="$work/registry"
  tar -xzf "$work/registry"/apicurio-registry-app-*.tar.gz -C "$work/registry/app"
  rm "$work/registry"/*.tar.gz
  cat >"$work/registry/Dockerfile" <<'DOCKER'
FROM consentry-local/jre
COPY app /opt/registry
RUN useradd --system --uid 1000 registry
USER registry
WORKDIR /opt/registry
EXPOSE 8080
CMD ["java", "-Dquarkus.http.host=0.0.0.0", "-jar", "quarkus-run.jar"]
DOCKER
  DOCKER_BUILDKIT=0 docker build -q -t consentry-local/registry "$work/registry" >/dev/null
}

for image in jre kafka registry; do
  if has "$image"; then
    say "$image: there already"
  else
    "build_$image"
  fi
done
docker image ls --format '{{.Repository}} {{.Size}}' 'consentry-local/*' >&2
