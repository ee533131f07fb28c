import { settingsOf } from '../../spec/coerce.js';
import type { JsonObject } from '../../spec/json.js';
import { offered, type Source } from '../author/source.js';
import { CAPABILITIES, requiredOf } from './meltano.js';
import { tapSpecification } from './tap-config.js';

/** `--about`: what the tap is and which settings it has. Needs no config. */
export async function about<C>(source: Source<C>, form: string): Promise<string> {
  const spec = tapSpecification(source as Source);
  if (form === 'json') {
    const { name, title, version } = source;
    const described = { name: `tap-${name}`, description: `Singer tap for ${title}`, version };
    return JSON.stringify({ ...described, capabilities: CAPABILITIES, settings: spec }, null, 2);
  }
  if (form === 'meltano') return (await import('./meltano-yml.js')).meltanoYml(source);
  const required = new Set(requiredOf(spec));
  const settings = [...settingsOf(spec)];
  const streams = offered(source);
  if (form === 'markdown') {
    return [
      `# \`tap-${source.name}\``,
      `Singer tap for ${source.title}, version ${source.version}.`,
      `## Capabilities\n\n${CAPABILITIES.map((one) => `- \`${one}\``).join('\n')}`,
      `## Settings\n\n| Setting | Required | Default | Description |\n| --- | --- | --- | --- |\n${settings
        .map(([name, field]) => row(name, required.has(name), field))
        .join('\n')}`,
      `## Streams\n\n${streams.map(({ name, primaryKey }) => `- \`${name}\` (${primaryKey.join(', ')})`).join('\n')}`,
    ].join('\n\n');
  }
  return [
    `tap-${source.name} ${source.version}: Singer tap for ${source.title}`,
    `Capabilities: ${CAPABILITIES.join(', ')}`,
    `Settings:\n${settings.map(([name, field]) => `  ${name}${required.has(name) ? ' (required)' : ''}: ${String(field['description'] ?? field['title'] ?? '')}`).join('\n')}`,
    `Streams: ${streams.map(({ name }) => name).join(', ')}`,
  ].join('\n');
}

function row(name: string, isRequired: boolean, { default: usual, description, title }: JsonObject): string {
  const text = String(description ?? title ?? '').replaceAll('|', '\\|');
  return `| \`${name}\` | ${isRequired ? 'yes' : 'no'} | ${usual === undefined ? '' : `\`${String(usual)}\``} | ${text} |`;
}
