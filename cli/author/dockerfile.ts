/** The Dockerfile of a connector in a repository of its own: what `trunkline build` made, on a Node. */
export const dockerfile = (
  executable: string,
) => `# The image of this connector: \`npm run image\` (trunkline image .) builds dist/image, which holds all that runs, and then this.
#
# NODE_IMAGE: an official slim image of a Node with --max-old-space-size-percentage (22.20, 24.6 or newer).
ARG NODE_IMAGE=node:26-bookworm-slim
FROM \${NODE_IMAGE}
# The heap ends at three quarters of what the container may use, so that V8 reports an overflow before the kernel kills.
ENV NODE_ENV=production TZ=UTC HOME=/airbyte/home NODE_OPTIONS=--max-old-space-size-percentage=75
# No package managers where nothing is ever installed. HOME is writable for whatever user the image is run as.
RUN rm -rf /usr/local/lib/node_modules /usr/local/include/node /opt/yarn* \\
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \\
 && mkdir -p /airbyte/home /airbyte/integration_code \\
 && chown -R 1000:1000 /airbyte \\
 && chmod 1777 /airbyte/home \\
 && node --version
WORKDIR /airbyte/integration_code
# Kubernetes does not use the ENTRYPOINT but evaluates this in a shell: both say the same. The first process is a shell, so that a
# signal ends the connector in the middle of a large answer too.
ENV AIRBYTE_ENTRYPOINT="/bin/sh /airbyte/integration_code/start.sh ${executable}.js"
ENTRYPOINT ["/bin/sh", "/airbyte/integration_code/start.sh", "${executable}.js"]
USER 1000:1000
# The connector's own version, and where the image comes from: the commit, its time (RFC 3339), the address of the repository and
# the licence. \`trunkline image\` gives them where git and package.json know them; what is not known stays empty.
ARG VERSION
ARG REVISION=
ARG CREATED=
ARG SOURCE=
ARG LICENSES=
LABEL io.airbyte.name="${executable}" \\
      io.airbyte.version="\${VERSION}" \\
      org.opencontainers.image.title="${executable}" \\
      org.opencontainers.image.version="\${VERSION}" \\
      org.opencontainers.image.licenses="\${LICENSES}" \\
      org.opencontainers.image.source="\${SOURCE}" \\
      org.opencontainers.image.revision="\${REVISION}" \\
      org.opencontainers.image.created="\${CREATED}"
# A change of code is the last layer, and no other.
COPY dist/image/ ./
`;

/** Only what is built goes into it: no config, no sources. */
export const dockerignore = '*\n!dist/image\n';
