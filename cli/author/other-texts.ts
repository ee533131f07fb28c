import { createHash } from 'node:crypto';
import type { JsonObject } from '../../spec/json.js';
import { dockerfile, dockerignore } from './dockerfile.js';
import { AUTHS, type AuthKind, LISTS, type Plan, STREAM } from './plan.js';

const secret = (title: string, order: number): JsonObject => ({
  type: 'string',
  title,
  minLength: 1,
  airbyte_secret: true,
  order,
});

const FIELDS: Record<AuthKind, { properties: JsonObject; required: string[] }> = {
  token: { properties: { api_token: secret('API token', 0) }, required: ['api_token'] },
  header: { properties: { api_key: secret('API key', 0) }, required: ['api_key'] },
  oauth: {
    properties: {
      client_id: { type: 'string', title: 'Client id', minLength: 1, order: 0 },
      client_secret: secret('Client secret', 1),
      auth_url: {
        type: 'string',
        title: 'Token endpoint',
        description: "Only where it is not the vendor's own.",
        order: 2,
      },
    },
    required: ['client_id', 'client_secret'],
  },
};

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const specOf = ({ title, name, auth }: Plan): JsonObject => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title,
  type: 'object',
  required: FIELDS[auth].required,
  additionalProperties: true,
  properties: {
    ...FIELDS[auth].properties,
    api_url: { default: `https://api.${name}.example/v1`, examples: [`https://api.${name}.example/v1`] },
  },
});

const testOf = ({ name, row, isAlone }: Plan) => `import { standardTests } from 'trunkline/testing';
import source from './index.js';
import simulator from './simulator.js';

/** What every connector is held to: truth after each sync, late results, crashes, faults, hostile data. */
standardTests({
  source,
  simulator,${isAlone ? '' : `\n  executable: 'dist/bin/source-${name}',`}
  world: {
    settings: { now: '2026-01-10T12:00:00Z' },
    config: (running) => ({ ...simulator.config?.(running) }),
    happen: ({ clock }) => clock.advance(30 * 3600),
    large: { options: { items: 300 } },
    quiet: 12,${row.status === undefined ? "\n    except: { late: 'nothing says that an item is unfinished' }," : ''}
  },
  truth: (running) => ({ ${STREAM}: running.truth() }),
});
`;

/** A UUID of version 4 by its form, and always the same one for a name: platforms know a connector by it. */
function definitionId(name: string): string {
  const hex = createHash('sha256').update(`trunkline ${name}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const metadata = ({ name, title, version, isAlone }: Plan) => `metadataSpecVersion: "1.0"
data:
  name: ${title}
  definitionId: ${definitionId(name)}
  connectorType: source
  connectorSubtype: api
  dockerRepository: ${isAlone ? '' : 'trunkline/'}source-${name}
  dockerImageTag: ${isAlone ? '0.1.0' : version}
  documentationUrl: https://docs.${name}.example
  githubIssueLabel: source-${name}
  icon: icon.svg
  license: MIT
  releaseStage: alpha
  supportLevel: community
  tags:
    - language:typescript
    - cdk:none
  allowedHosts:
    hosts:
      - api.${name}.example
  registryOverrides:
    oss:
      enabled: true
    cloud:
      enabled: false
  suggestedStreams:
    streams:
      - ${STREAM}
  connectorTestSuitesOptions:
    - suite: unitTests
`;

const icon = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64" role="img" aria-label="Source">
  <rect width="64" height="64" rx="12" fill="#1f4e5f"/>
  <path d="M14 32h36m-12-12 12 12-12 12" fill="none" stroke="#f2a65a" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>
</svg>
`;

const readme = ({ name, title, list, auth, row, isAlone }: Plan) => `# ${title}

Lists \`${STREAM}\` (${LISTS[list]}); asks with ${AUTHS[auth]}.

| Stream | Primary key | Cursor | Sync modes |
| --- | --- | --- | --- |
| \`${STREAM}\` | \`${row.id.field}\` | \`${row.at}\` | incremental, full refresh |

What is invented still, and is to be made true to the vendor's documentation:

1. \`spec.json\`: what a user tells it. \`schemas/${STREAM}.json\`: the fields of a row.
2. \`simulator.ts\`: how the vendor answers. First, since the tests believe it.
3. \`index.ts\`: paths, parameters and limits.

After a change of a spec or a schema: \`npm run types\`. Then:

\`\`\`sh
${isAlone ? 'npm run build && npm run lint && npm run typecheck && npm test && npm run verify' : `npm run build && npm run lint && npm run typecheck && npm run test:e2e -- connectors/${name}`}
\`\`\`
${
  isAlone
    ? `
## Use it

\`\`\`sh
npm run build
npx trunkline read --connector . --config config.json --catalog catalog.json
npm run image
\`\`\`

The image is a source of Airbyte's protocol: \`docker run --rm source-${name}:0.1.0 spec\`.
`
    : ''
}`;

/** The texts of a folder by their paths, besides index.ts and simulator.ts. */
export function otherTexts(plan: Plan): Record<string, string> {
  return {
    'spec.json': json(specOf(plan)),
    [`schemas/${STREAM}.json`]: json(plan.row.schema),
    'standard.test.ts': testOf(plan),
    'README.md': readme(plan),
    'metadata.yaml': metadata(plan),
    'icon.svg': icon,
    ...(plan.isAlone ? repository(plan) : {}),
  };
}

/** What a repository of its own needs besides. */
function repository({ name, title, framework }: Plan): Record<string, string> {
  return {
    'package.json': json({
      name: `source-${name}`,
      version: '0.1.0',
      private: true,
      description: `Source connector for ${title}`,
      type: 'module',
      engines: { node: '>=20.19' },
      scripts: {
        types: 'trunkline types .',
        build: 'trunkline build .',
        lint: 'biome lint --error-on-warnings .',
        format: 'biome check --write .',
        typecheck: 'trunkline types . && tsc -p .',
        test: 'trunkline test .',
        simulate: 'trunkline simulate .',
        verify: 'trunkline verify .',
        image: 'trunkline image .',
      },
      dependencies: { trunkline: framework },
      devDependencies: {
        '@biomejs/biome': '^2.6.8',
        '@types/node': '^20.19.43',
        esbuild: '^0.28.2',
        'json-schema-to-typescript': '^16.0.0',
        typescript: '^7.0.2',
      },
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2023',
        lib: ['es2023'],
        module: 'nodenext',
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        verbatimModuleSyntax: true,
        isolatedModules: true,
        resolveJsonModule: true,
        types: ['node'],
        noEmit: true,
      },
      include: ['*.ts', 'streams'],
    }),
    'biome.json': json({
      files: { includes: ['**', '!**/dist', '!**/generated.ts', '!**/package-lock.json'] },
      formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 110 },
      javascript: { formatter: { quoteStyle: 'single', trailingCommas: 'all' } },
      // Of what an index signature gives, the compiler wants it.
      linter: { rules: { complexity: { useLiteralKeys: 'off' } } },
    }),
    '.gitignore': 'node_modules/\ndist/\nconfig.json\n',
    '.dockerignore': dockerignore,
    Dockerfile: dockerfile(`source-${name}`),
    '.github/workflows/ci.yml': ci,
  };
}

const ci = `name: ci
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm install
      - run: npm run build
      - run: npm run lint
      - run: npm run typecheck
      - run: npm test
      - run: npm run verify
`;
