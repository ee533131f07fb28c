#!/usr/bin/env node
// A whole Airbyte source in one file, healthy but for one fault, whose name replaces the text below (broken.ts).
const FAULT = '';
/** Milliseconds between pages, so that it can be stopped in the middle. */
const PAUSE = 0;
/** Labels of a MiB each, beside the small ones. */
const BIG = 0;

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const fault = (name) => FAULT === name;
const TOKEN = 'tr0ub4dor-and-3';
const write = (text) => process.stdout.write(text);
const send = (message) => write(`${JSON.stringify(message)}\n`);
const trace = (type, detail) =>
  send({
    type: 'TRACE',
    trace: { type, emitted_at: fault('output-times') ? 1_700_000_000 : Date.now(), ...detail },
  });
const log = (message, level = 'INFO') => send({ type: 'LOG', log: { level, message } });

class ConfigError extends Error {}

function specification() {
  const auth = (type, field, more) => ({
    type: 'object',
    title: type,
    required: ['auth_type', field],
    properties: {
      auth_type: { type: 'string', const: type, order: 0, ...more },
      [field]: { type: 'string', airbyte_secret: true, order: 1 },
    },
  });
  const variants = [
    auth('oauth2.0', 'refresh_token', fault('spec-one-of') ? { enum: ['oauth2.0', 'other'] } : {}),
    auth('token', 'token', fault('spec-groups') ? { group: 'place' } : {}),
  ];
  if (fault('oauth-default')) variants.reverse();
  const date = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: fault('spec-schema') ? 'region' : ['credentials', 'region'],
    ...(fault('spec-additional') ? { additionalProperties: false } : {}),
    ...(fault('spec-refs') ? { definitions: { tag: { type: 'string' } } } : {}),
    properties: {
      credentials: { type: 'object', order: 0, oneOf: variants },
      region: {
        type: fault('spec-types') ? ['string', 'integer', 'null'] : 'string',
        enum: fault('spec-enum') ? ['eu', 'us', 'eu'] : ['eu', 'us'],
        order: fault('spec-order') ? 0 : 1,
        ...(fault('spec-config') ? { pattern: '^moon$' } : {}),
        ...(fault('spec-keywords') ? { not: { const: 'moon' } } : {}),
        ...(fault('spec-display') ? { display_type: 'dropdown' } : {}),
      },
      start_date: {
        type: 'string',
        pattern: date,
        order: 2,
        ...(fault('spec-dates') ? {} : { format: 'date' }),
      },
      tags: {
        type: 'array',
        items: fault('spec-arrays')
          ? [{ type: 'string' }]
          : { type: 'string', ...(fault('spec-refs') ? { $ref: '#/definitions/tag' } : {}) },
      },
      ...(fault('spec-secrets') ? { password: { type: 'string' } } : {}),
      ...(fault('spec-objects') ? { more: { type: 'object' } } : {}),
    },
  };
}

async function spec() {
  if (fault('spec-quick')) await pause(1100);
  if (fault('spec-offline') && Object.keys(os.networkInterfaces()).length === 0) process.exit(1);
  const field = (at) => ({
    type: 'object',
    properties: { refresh_token: { type: 'string', path_in_connector_config: ['credentials', at] } },
  });
  const message = {
    type: 'SPEC',
    spec: {
      documentationUrl: 'https://example.com/docs',
      ...(fault('spec-version') ? { protocol_version: '2.0.0' } : {}),
      connectionSpecification: specification(),
      advanced_auth: {
        auth_flow_type: 'oauth2.0',
        predicate_key: ['credentials', 'auth_type'],
        predicate_value: 'oauth2.0',
        oauth_config_specification: {
          complete_oauth_output_specification: field(fault('oauth-paths') ? 'refresh' : 'refresh_token'),
        },
      },
    },
  };
  send(message);
  if (fault('spec-answer')) send(message);
}

function load(file) {
  try {
    return JSON.parse(fs.readFileSync(path.resolve(process.cwd(), file), 'utf8') || 'null');
  } catch {
    throw new ConfigError(`${path.basename(file)} is not JSON`);
  }
}

function configOf(file) {
  const config = load(file);
  if (config.credentials === undefined) throw new ConfigError('credentials are missing');
  if (config.credentials.token !== TOKEN) throw new ConfigError('the token is wrong');
  return config;
}

function check({ config: file }) {
  try {
    if (fault('check-relative') && !path.isAbsolute(file)) throw new ConfigError('there is no such file');
    configOf(file);
    send({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED', message: '' } });
    return fault('check-succeeds') && path.basename(file) === 'config.json' && path.isAbsolute(file) ? 1 : 0;
  } catch ({ message }) {
    for (let i = 0; i < (fault('check-error') ? 2 : 1); i++)
      trace('ERROR', { error: { message, failure_type: 'config_error' } });
    if (fault('check-not-json') && /JSON/.test(message)) return 0;
    const blind =
      (fault('check-missing-field') && /missing/.test(message)) ||
      (fault('check-wrong-credentials') && /wrong/.test(message));
    send({
      type: 'CONNECTION_STATUS',
      connectionStatus: {
        status: blind ? 'SUCCEEDED' : 'FAILED',
        message: fault('check-message') ? '' : message,
      },
    });
    return fault('check-exit') ? 1 : 0;
  }
}

const object = (properties) => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties,
});
const rowSchema = () =>
  object({
    id: { type: ['null', 'integer'] },
    updated_at: { type: 'string', format: 'date-time' },
    size: { type: 'integer' },
    // Every object has one, and no record says so.
    constructor: { type: ['null', 'string'] },
  });

function catalog() {
  const incremental = (name) => ({
    name,
    json_schema: rowSchema(),
    supported_sync_modes: ['full_refresh', 'incremental'],
    ...(fault('catalog-resumable') ? {} : { source_defined_cursor: true }),
    ...(fault('catalog-incremental')
      ? {}
      : { default_cursor_field: [fault('catalog-cursor') ? 'changed_at' : 'updated_at'] }),
    source_defined_primary_key: [['id']],
    is_resumable: true,
  });
  const labelSchema = object({
    code: {
      type: fault('catalog-key-types') ? ['string', 'object'] : 'string',
      ...(fault('catalog-types') ? { format: 'email' } : {}),
    },
    ...(fault('catalog-refs') ? { other: { $ref: '#/definitions/other' } } : {}),
  });
  const labels = {
    name: 'labels',
    json_schema: {
      ...labelSchema,
      ...(fault('catalog-schemas') ? { type: undefined } : {}),
      ...(fault('catalog-refs') ? { definitions: { other: { type: 'string' } } } : {}),
      ...(fault('catalog-keywords') ? { allOf: [{}] } : {}),
      ...(fault('catalog-additional') ? { additionalProperties: false } : {}),
      ...(fault('discover-same') ? { title: String(Math.random()) } : {}),
    },
    supported_sync_modes: ['full_refresh'],
    ...(fault('catalog-keys')
      ? {}
      : { source_defined_primary_key: [[fault('catalog-key') ? 'nothing' : 'code']] }),
  };
  return {
    streams: [
      incremental('items'),
      incremental('notes'),
      labels,
      ...(fault('catalog-streams') ? [labels] : []),
    ],
  };
}

function discover({ config }) {
  configOf(config);
  write(JSON.stringify({ type: 'CATALOG', catalog: catalog() }) + (fault('output-end') ? '' : '\n'));
  return fault('discover-answer') ? 3 : 0;
}

/** Records of a stream by their position, which is its cursor. */
function world(name) {
  if (fault('records-exist') || (fault('records-streams') && name === 'notes')) return [];
  if (name === 'labels')
    return [
      'red',
      'green',
      'blue',
      ...Array.from({ length: BIG }, (_, i) => `${i}`.padEnd(2 ** 20, 'x')),
    ].map((code) => ({ code }));
  return Array.from({ length: name === 'items' ? 6 : 4 }, (_, i) => ({
    id: i + 1,
    updated_at: `2026-01-0${i + 1}T00:00:00Z`,
    size: 10 * i,
  }));
}

/** Cursor by stream, from any of the forms in which a client hands states back. */
function cursorsOf(file) {
  const cursors = new Map();
  if (file === undefined) return cursors;
  const given = load(file);
  if (fault('state-empty') && given === null) throw new ConfigError('null is no state');
  const add = ({ stream_descriptor: { name, namespace }, stream_state: state }) => {
    if (fault('state-nulls') && namespace !== undefined) return;
    if (fault('state-strangers') && !['items', 'notes', 'labels'].includes(name))
      throw new ConfigError(`there is no stream ${name}`);
    if (fault('state-given') && state?.version === 0) throw new ConfigError('this state is too old');
    if (state === null && fault('state-reset')) cursors.set(name, 99);
    else if (typeof state?.cursor === 'number') cursors.set(name, state.cursor);
  };
  const isEmpty = !Array.isArray(given) && Object.keys(given ?? {}).length === 0;
  const entries = isEmpty ? [] : [given].flat();
  for (const entry of entries) {
    const state = entry.type === 'STATE' && !fault('state-envelopes') ? entry.state : entry;
    if (state.stream) add(state.stream);
    else if (state.global) {
      if (!fault('state-global')) state.global.stream_states.forEach(add);
    } else if (fault('state-legacy') && (state.type === 'LEGACY' || state.type === undefined))
      throw new ConfigError('LEGACY states are not supported');
  }
  return fault('read-again') ? new Map() : cursors;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const wrongMode = ({ sync_mode: mode }) => !['full_refresh', 'incremental'].includes(mode);

/** What this client does that this source does not bear. */
function refuse(streams) {
  const known = catalog().streams.map(({ name }) => name);
  const strangers = streams.filter(({ stream }) => !known.includes(stream.name));
  if (fault('bad-catalog') && strangers.length === streams.length && streams.some(wrongMode)) process.exit(1);
  if (!(fault('bad-mode') && strangers.length === 0) && streams.some(wrongMode))
    throw new ConfigError('there is no such sync_mode');
  const one = streams[0] ?? {};
  if (fault('read-full') && one.destination_sync_mode === 'append_dedup' && one.primary_key === undefined)
    throw new ConfigError('no key');
  if (fault('read-nulls') && one.generation_id === null) throw new ConfigError('no generation');
  if (fault('read-bare') && one.sync_mode === 'incremental' && one.cursor_field === undefined)
    throw new ConfigError('no cursor');
  const labels = streams.find(({ stream }) => stream.name === 'labels');
  if (fault('read-all-incremental') && labels?.sync_mode === 'incremental')
    throw new ConfigError('labels are not incremental');
  if (fault('unknown-stream-others') && strangers.length > 0)
    throw new ConfigError(`there is no stream ${strangers[0].stream.name}`);
  return fault('unknown-stream') ? [] : strangers;
}

/** Where a source that does not trust states remembers that it has run. */
const progress = path.join(__dirname, 'progress');
function remember() {
  try {
    fs.writeFileSync(progress, '');
  } catch {
    // On a read-only file system it does without.
  }
}

async function read({ config: configFile, catalog: catalogFile, state: stateFile }) {
  if (fault('read-anywhere') && process.env.HOME === undefined) throw new ConfigError('where is my home?');
  const config = configOf(configFile);
  const { streams } = load(catalogFile);
  const strangers = refuse(streams);
  const cursors = cursorsOf(stateFile);
  if (fault('read-only')) fs.writeFileSync(path.join(os.tmpdir(), 'small-source-was-here'), '');
  const forgetful = fs.existsSync(progress);
  if (fault('kill-resume')) remember();
  litter(config);
  if (streams.length === 0) {
    if (fault('time')) await new Promise((done) => setTimeout(done, 1e9));
    if (fault('catalog-empty')) state('items', 0, 0);
  }
  const chosen = [...new Map(streams.map((one) => [one.stream.name, one])).values()].filter(
    (one) => !strangers.includes(one),
  );
  let total = 0;
  if (fault('selection-streams') && chosen.length === 1)
    record(chosen[0].stream.name === 'items' ? 'notes' : 'items', { id: 1 });
  for (const one of chosen) total += await readStream(one, cursors.get(one.stream.name), forgetful);
  if (fault('records-known') && streams.length > 0) record('ghost', { id: 1 });
  if (fault('status-known') && streams.length > 0)
    for (const status of ['STARTED', 'RUNNING', 'COMPLETE']) say('ghost', status);
  if (fault('states-type') && streams.length > 0) {
    send({
      type: 'STATE',
      state: { type: 'LEGACY', data: { done: true }, sourceStats: { recordCount: total } },
    });
  }
  fs.rmSync(progress, { force: true });
  for (const { stream } of strangers) {
    say(stream.name, 'INCOMPLETE');
    trace('ERROR', {
      error: {
        message: 'There is no such stream.',
        failure_type: 'config_error',
        stream_descriptor: { name: stream.name },
      },
    });
  }
  if (fault('read-succeeds') && streams.length > 0) return 3;
  return strangers.length > 0 && !fault('failing-exit') ? 1 : 0;
}

/** What is written besides. */
function litter(config) {
  send({
    type: 'CONTROL',
    control: {
      type: 'CONNECTOR_CONFIG',
      emitted_at: Date.now(),
      connectorConfig: { config: fault('control-config') ? { region: 'eu' } : config },
    },
  });
  if (fault('output-pure')) write('starting up\n');
  if (fault('output-schema')) log('soon there will be records', 'WARNING');
  if (fault('output-utf8'))
    write(
      Buffer.concat([
        Buffer.from('{"type":"LOG","log":{"level":"INFO","message":"'),
        Buffer.from([0xff]),
        Buffer.from('"}}\n'),
      ]),
    );
  if (fault('output-breaks')) log('one\u2028two');
  if (fault('output-surrogates')) log('half a \ud83d');
  if (fault('stderr-small')) process.stderr.write('x'.repeat(70_000));
  if (fault('secrets')) log(`Authorization: Basic ${Buffer.from(TOKEN).toString('base64')}`);
}

const say = (name, status, reasons) =>
  trace('STREAM_STATUS', {
    stream_status: { stream_descriptor: { name }, status, ...(reasons ? { reasons } : {}) },
  });
const emittedAt = () => (fault('refresh-times') ? 1_700_000_000_000 : Date.now());
const record = (stream, data) => send({ type: 'RECORD', record: { stream, emitted_at: emittedAt(), data } });

function state(name, content, recordCount) {
  const stream_state = typeof content === 'number' ? { cursor: content } : content;
  const known = fault('states-content') && name === 'labels' ? {} : { stream_state };
  const sourceStats = { recordCount: recordCount + (fault('states-counts') && name === 'labels' ? 1 : 0) };
  if (fault('states-exist') && name === 'labels') return;
  send({
    type: 'STATE',
    state: { type: 'STREAM', stream: { stream_descriptor: { name }, ...known }, sourceStats },
  });
}

function damaged(data) {
  const first = data.id === 1;
  if (fault('records-data') && first) return {};
  if (fault('records-schema') && first) return { ...data, size: 'big' };
  if (fault('records-fields') && first) return { ...data, colour: 'red' };
  if (fault('records-key') && first) return { ...data, id: null };
  if (fault('records-cursor')) return { ...data, updated_at: undefined };
  return data;
}

/** The fields that the catalog has. */
function selected({ properties } = {}, data) {
  if (properties === undefined || fault('selection-fields')) return data;
  return Object.fromEntries(Object.entries(data).filter(([name]) => name in properties || name === 'colour'));
}

async function readStream(
  { stream: { name, json_schema: schema }, sync_mode: mode, generation_id: generation },
  cursor = 0,
  forgetful = false,
) {
  const incremental = mode === 'incremental' && name !== 'labels';
  let all = world(name);
  if (fault('refresh-same') && generation === null) all = all.slice(1);
  if (fault('read-quiet') && incremental && name === 'items') cursor = Math.max(0, cursor - 3);
  let at = incremental ? cursor : 0;
  if (forgetful) at = all.length;
  let total = 0;
  const early = fault('status-records') && name === 'labels' ? 1 : 0;
  if (early) record(name, all[0]);
  say(name, 'STARTED');
  const reasons = [{ type: 'RATE_LIMITED' }, { type: 'RATE_LIMITED' }];
  if (!(fault('status-sequence') && name === 'labels'))
    say(name, 'RUNNING', fault('status-reasons') ? reasons : undefined);
  const late = fault('states-cover') && name === 'labels' ? 1 : 0;
  let since = early;
  at += early;
  for (; at < all.length - late; at += 2) {
    const page = all.slice(at, Math.min(at + 2, all.length - late));
    for (const data of page) record(name, selected(schema, damaged(data)));
    total += page.length;
    since += page.length;
    if (incremental) {
      const ahead = fault('resume') && name === 'items' && at === 0 ? 1 : 0;
      const claimed = Math.min(at + 2 + ahead, all.length);
      // As far as it is safe, which is nowhere yet.
      const safe = fault('states-distinct') && claimed < all.length ? cursor : claimed;
      const back = fault('states-forward') && name === 'items' && at === 2 ? 1 : safe;
      if (!(fault('states-middle') && name === 'items')) {
        state(name, back, since);
        since = 0;
      }
    }
    await pause(PAUSE);
    if (process.stdout.writableNeedDrain && !fault('slow-reader'))
      await new Promise((done) => process.stdout.once('drain', done));
  }
  state(name, incremental ? all.length : { __ab_no_cursor_state_message: true }, since);
  if (late) record(name, all.at(-1));
  say(name, 'COMPLETE');
  if (fault('status-states'))
    state(name, incremental ? all.length : { __ab_no_cursor_state_message: true }, 0);
  return total + early + late;
}

function options(words) {
  const given = {};
  for (let i = 0; i < words.length; i += 2) given[words[i].slice(2)] = words[i + 1];
  return given;
}

/** The reader left, or the platform wants it to end. */
function handleEnds() {
  process.stdout.on('error', () => {
    if (fault('pipe')) return void setInterval(() => undefined, 1000);
    fs.rmSync(progress, { force: true });
    if (fault('pipe-resume')) remember();
    process.exit(1);
  });
  if (!['kill-resume', 'term-resume', 'term'].includes(FAULT)) return;
  process.once('SIGTERM', () => {
    fs.rmSync(progress, { force: true });
    if (fault('term-resume')) for (const name of ['items', 'notes']) state(name, 99, 0);
    process.exit(fault('term') ? 0 : 143);
  });
}

async function main([verb, ...words]) {
  const given = options(words);
  handleEnds();
  try {
    if (verb === 'spec') return await spec();
    if (verb === 'check') return check(given);
    if (verb === 'discover') return discover(given);
    if (verb === 'read') return await read(given);
    return fault('usage') ? 0 : 2;
  } catch (error) {
    const about = {
      'read-missing-field': /missing/,
      'config-not-json': /config.*JSON/,
      'catalog-not-json': /catalog.*JSON/,
      'state-not-json': /state.*JSON/,
    };
    const type =
      about[FAULT]?.test(error.message) || !(error instanceof ConfigError) ? 'system_error' : 'config_error';
    trace('ERROR', { error: { message: error.message, failure_type: type } });
    return fault('failing-exit') ? 0 : 1;
  }
}

module.exports = main(process.argv.slice(2)).then((code) => {
  process.exitCode = code ?? 0;
});
