import type { Check, Evidence } from '../check.js';
import { Unjudged } from '../step.js';

/** What platforms read from an image before they start it. */
export const image: readonly Check[] = [
  {
    id: 'image-labels',
    title: 'the image has the labels io.airbyte.name and io.airbyte.version',
    why: "People and tools tell by them which version an image is; Airbyte's acceptance tests compare them with metadata.yaml.",
    needs: [],
    run(evidence) {
      const { labels } = imageOf(evidence);
      return ['io.airbyte.name', 'io.airbyte.version']
        .filter((name) => !labels[name])
        .map((name) => ({ what: `it has no label ${name}` }));
    },
  },
  {
    id: 'image-entrypoint',
    title: 'AIRBYTE_ENTRYPOINT says what ENTRYPOINT says',
    why: 'On Kubernetes the platform starts what AIRBYTE_ENTRYPOINT says, and without it ends with exit code 127.',
    needs: [],
    run(evidence) {
      const { env, entrypoint } = imageOf(evidence);
      const said = env
        .find((line) => line.startsWith('AIRBYTE_ENTRYPOINT='))
        ?.slice('AIRBYTE_ENTRYPOINT='.length);
      const is = entrypoint.join(' ');
      return said === is && is !== ''
        ? []
        : [
            {
              what: `AIRBYTE_ENTRYPOINT is ${said === undefined ? 'not set' : `"${said}"`}, ENTRYPOINT "${is}"`,
            },
          ];
    },
  },
];

function imageOf({ target }: Evidence) {
  if (target.image === undefined) throw new Unjudged('only for images');
  return target.image;
}
