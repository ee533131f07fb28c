import { configured } from '../forms.js';
import type { Step } from '../step.js';
import { missing } from './answers.js';
import { streamsOf } from './reads.js';

const UNKNOWN = {
  name: '__AIRBYTE__stream_that_does_not_exist',
  json_schema: { type: 'object', properties: { f1: { type: 'string' } } },
  supported_sync_modes: ['full_refresh'],
};
const BROKEN = '{"this is": no JSON';

/** Reads that cannot succeed, or have nothing to do. */
export const failing: readonly Step[] = [
  {
    name: 'catalog-empty',
    after: ['discover'],
    take: async (kit) => [await kit.read({ streams: [] }, 'empty')],
  },
  {
    name: 'catalog-unknown',
    after: ['read'],
    async take(kit) {
      kit.base();
      const { streams } = configured(streamsOf(kit), 'platform');
      const unknown = { stream: UNKNOWN, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' };
      return [await kit.read({ streams: [unknown, ...streams] }, 'unknown-stream')];
    },
  },
  {
    name: 'catalog-bad',
    after: ['discover'],
    take: async (kit) => [
      await kit.read(
        { streams: [{ stream: UNKNOWN, sync_mode: 'INVALID', destination_sync_mode: 'INVALID' }] },
        'bad',
      ),
    ],
  },
  {
    name: 'catalog-mode',
    after: ['discover'],
    async take(kit) {
      const stream = streamsOf(kit)[0];
      return [
        await kit.read(
          { streams: [{ stream, sync_mode: 'INVALID', destination_sync_mode: 'append' }] },
          'invalid-mode',
        ),
      ];
    },
  },
  {
    name: 'config-missing',
    after: ['discover'],
    take: async (kit) => [
      await kit.read(configured(streamsOf(kit), 'platform'), 'platform', { config: missing(kit) }),
    ],
  },
  {
    name: 'config-not-json',
    after: ['discover'],
    async take(kit) {
      const config = kit.workspace.write('config-not.json', BROKEN);
      return [await kit.read(configured(streamsOf(kit), 'platform'), 'platform', { config })];
    },
  },
  {
    name: 'catalog-not-json',
    after: ['discover'],
    async take(kit) {
      const catalog = kit.workspace.write('catalog-not.json', BROKEN);
      return [await kit.run({ verb: 'read', config: kit.configFile(), catalog })];
    },
  },
  {
    name: 'state-not-json',
    after: ['discover'],
    async take(kit) {
      const state = kit.workspace.write('state-not.json', BROKEN);
      return [await kit.read(configured(streamsOf(kit), 'platform'), 'platform', { state })];
    },
  },
];
