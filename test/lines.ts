import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import schema from '../core/protocol/messages.schema.json' with { type: 'json' };
import type { Ended } from './rig.js';

const ajv = new Ajv({ discriminator: true, strict: false });
addFormats.default(ajv);
const isMessage = ajv.compile(schema);

/**
 * Every line keeps to the protocol (messages.schema.json), is one line for every reader, and shows none of
 * the secrets. Records are data: what the vendor sends there is passed on.
 */
export function checkLines({ stdout, stderr, messages }: Ended, ...secrets: readonly string[]): void {
  for (const message of messages) {
    if (isMessage(message)) continue;
    throw new Error(`${ajv.errorsText(isMessage.errors)}: ${JSON.stringify(message).slice(0, 500)}`);
  }
  if (stdout !== '' && !stdout.endsWith('\n')) throw new Error('the last line has no end');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that Python's splitlines splits at.
  if (/[\v\f\r\x1c-\x1e\u0085\u2028\u2029\ufffd]/.test(stdout))
    throw new Error('a line breaks in the middle, or is not UTF-8');
  const said = stderr + stdout.replace(/^\{"type":"RECORD".*$/gm, '');
  for (const secret of secrets) if (said.includes(secret)) throw new Error(`a secret was written: ${secret}`);
}
