# The image of one connector. Builds with and without BuildKit.
#
#   docker build --build-arg CONNECTOR=voicegain -t trunkline/source-voicegain:0.1.0 .
#
# NODE_IMAGE: an official slim image of a Node with --max-old-space-size-percentage (22.20, 24.6 or newer).
ARG NODE_IMAGE=node:26-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
# What is installed changes seldom: a layer of its own. The sources are not here yet, so `prepare` has nothing to build.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
ARG CONNECTOR
ARG VERSION=0.1.0
RUN node tools/image.mjs "${CONNECTOR}" "${VERSION}" /image

FROM ${NODE_IMAGE}
# The heap ends at three quarters of what the container may use, so that V8 reports an overflow before the kernel kills. Node reads the
# limit from the cgroup itself; NODE_OPTIONS leaves the last word to who runs the image.
ENV NODE_ENV=production TZ=UTC HOME=/airbyte/home NODE_OPTIONS=--max-old-space-size-percentage=75
# No package managers where nothing is ever installed. HOME is writable for whatever user the image is run as.
RUN rm -rf /usr/local/lib/node_modules /usr/local/include/node /opt/yarn* \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
 && mkdir -p /airbyte/home /airbyte/integration_code \
 && chown -R 1000:1000 /airbyte \
 && chmod 1777 /airbyte/home \
 && node --version
WORKDIR /airbyte/integration_code
# Where `--entrypoint tap-NAME` is found: the same connector as a Singer tap.
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/airbyte/integration_code
# Kubernetes does not use the ENTRYPOINT but evaluates this in a shell: both say the same. The first process of a container is a shell
# of one megabyte (core/start.sh), so that a signal ends the connector in the middle of a large answer too.
ENV AIRBYTE_ENTRYPOINT="/bin/sh /airbyte/integration_code/start.sh main.js"
ENTRYPOINT ["/bin/sh", "/airbyte/integration_code/start.sh", "main.js"]
USER 1000:1000
ARG CONNECTOR
ARG VERSION=0.1.0
# Where the image comes from: a release gives the commit and the time (RFC 3339).
ARG REVISION=
ARG CREATED=
LABEL io.airbyte.name="trunkline/source-${CONNECTOR}" \
      io.airbyte.version="${VERSION}" \
      org.opencontainers.image.title="source-${CONNECTOR}" \
      org.opencontainers.image.description="Airbyte source connector: speech analytics results of ${CONNECTOR}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://github.com/trunkline/trunkline" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
# A change of code is the last layer, and no other.
COPY --from=build /image/dependencies/ ./
COPY --from=build /image/code/ ./
