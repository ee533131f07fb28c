/**
 * Messages and what the protocol's own schema says about them. `ours` differs only where clients are stricter
 * than that schema: it does not ask for the payload that a type promises.
 */
export interface Sample {
  message: unknown;
  official: boolean;
  ours?: boolean;
}

const yes = (...messages: unknown[]): Sample[] => messages.map((message) => ({ message, official: true }));
const no = (...messages: unknown[]): Sample[] => messages.map((message) => ({ message, official: false }));
/** Accepted by the protocol's schema, of no use to any client. */
const useless = (...messages: unknown[]): Sample[] =>
  messages.map((message) => ({ message, official: true, ours: false }));

const record = (more: object) => ({
  type: 'RECORD',
  record: { stream: 'a', data: { id: 1 }, emitted_at: 1_700_000_000_000, ...more },
});
const state = (more: object) => ({
  type: 'STATE',
  state: { type: 'STREAM', stream: { stream_descriptor: { name: 'a' } }, ...more },
});
const log = (more: object) => ({ type: 'LOG', log: { level: 'INFO', message: 'm', ...more } });
const trace = (type: string, more: object) => ({ type: 'TRACE', trace: { type, emitted_at: 1, ...more } });
const status = (more: object) =>
  trace('STREAM_STATUS', { stream_status: { stream_descriptor: { name: 'a' }, status: 'STARTED', ...more } });
const stream = (more: object) => ({
  type: 'CATALOG',
  catalog: { streams: [{ name: 'a', json_schema: {}, supported_sync_modes: ['full_refresh'], ...more }] },
});
const spec = (more: object) => ({ type: 'SPEC', spec: { connectionSpecification: {}, ...more } });
const control = (more: object) => ({
  type: 'CONTROL',
  control: { type: 'CONNECTOR_CONFIG', emitted_at: 1, ...more },
});

export const SAMPLES: readonly Sample[] = [
  // Envelope.
  ...yes({ type: 'LOG', log: { level: 'INFO', message: '' }, more: 1 }, { type: 'DESTINATION_CATALOG' }),
  ...no(
    null,
    [],
    'LOG',
    {},
    { type: 'SOMETHING' },
    { type: 'log', log: { level: 'INFO', message: '' } },
    { type: null },
  ),
  ...useless(
    { type: 'RECORD' },
    { type: 'STATE' },
    { type: 'LOG' },
    { type: 'SPEC' },
    { type: 'CATALOG' },
    { type: 'TRACE' },
  ),
  ...useless({ type: 'CONNECTION_STATUS' }, { type: 'CONTROL' }, { type: 'LOG', record: record({}).record }),
  // Even a payload that its type does not call for has to be one.
  ...no({ ...log({}), record: {} }),

  ...yes(
    record({}),
    record({ data: {} }),
    record({ emitted_at: 1 }),
    record({ namespace: 'n' }),
    record({ unknown: null }),
  ),
  ...yes(
    record({ meta: {} }),
    record({ meta: { changes: [] } }),
    record({ file_reference: { file_size_bytes: 5 } }),
  ),
  ...yes(
    record({ meta: { changes: [{ field: 'f', change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' }] } }),
  ),
  ...yes(
    record({
      meta: { changes: [{ field: 'f', change: 'TRUNCATED', reason: 'DESTINATION_TYPECAST_ERROR' }] },
    }),
  ),
  ...no(
    record({ stream: undefined }),
    record({ stream: 1 }),
    record({ data: undefined }),
    record({ data: [] }),
    record({ data: null }),
  ),
  ...no(
    record({ data: 'x' }),
    record({ emitted_at: 1.5 }),
    record({ emitted_at: '1' }),
    record({ emitted_at: null }),
  ),
  ...no(
    record({ emitted_at: undefined }),
    record({ namespace: null }),
    record({ meta: null }),
    record({ meta: { changes: {} } }),
  ),
  ...no(
    record({ meta: { changes: [{ field: 'f', change: 'NULLED' }] } }),
    record({ file_reference: { file_size_bytes: '5' } }),
  ),
  ...no(
    record({ meta: { changes: [{ field: 'f', change: 'LOST', reason: 'SOURCE_SERIALIZATION_ERROR' }] } }),
  ),
  ...no(record({ meta: { changes: [{ field: 'f', change: 'NULLED', reason: 'PLATFORM_TYPECAST_ERROR' }] } })),

  ...yes(
    state({}),
    state({ stream: { stream_descriptor: { name: 'a', namespace: 'n' }, stream_state: { cursor: 1 } } }),
  ),
  ...yes(
    state({ sourceStats: { recordCount: 12 } }),
    state({ sourceStats: { recordCount: 12.5 } }),
    state({ sourceStats: {} }),
  ),
  ...yes(
    { type: 'STATE', state: { data: { cursor: 1 } } },
    { type: 'STATE', state: { type: 'LEGACY', data: {} } },
    { type: 'STATE', state: {} },
  ),
  ...yes({ type: 'STATE', state: { type: 'GLOBAL', global: { stream_states: [] } } }),
  ...no(
    state({ type: 'stream' }),
    state({ stream: {} }),
    state({ stream: { stream_descriptor: {} } }),
    state({ type: null }),
  ),
  ...no(
    state({ stream: { stream_descriptor: { name: 'a' }, stream_state: null } }),
    state({ sourceStats: { recordCount: '12' } }),
  ),
  ...no(state({ stream: { stream_descriptor: { name: 'a' }, stream_state: 'x' } }), {
    type: 'STATE',
    state: { global: {} },
  }),
  ...useless({ type: 'STATE', state: { type: 'STREAM' } }, { type: 'STATE', state: { type: 'GLOBAL' } }),

  ...yes(log({}), log({ level: 'FATAL', stack_trace: 's' })),
  ...no(
    log({ level: 'WARNING' }),
    log({ level: 'CRITICAL' }),
    log({ level: 'info' }),
    log({ message: undefined }),
    log({ message: null }),
  ),

  ...yes(
    spec({}),
    spec({ protocol_version: '0.18.0', supportsIncremental: true }),
    spec({ documentationUrl: 'https://example.com' }),
  ),
  ...yes(spec({ advanced_auth: { auth_flow_type: 'oauth2.0', predicate_key: ['a', 'b'] } })),
  ...no(
    spec({ connectionSpecification: undefined }),
    spec({ connectionSpecification: [] }),
    spec({ documentationUrl: 'no address' }),
  ),
  ...no(
    spec({ protocol_version: 1 }),
    spec({ advanced_auth: { auth_flow_type: 'oauth3' } }),
    spec({ supportsDBT: 'no' }),
  ),
  ...no(spec({ supported_destination_sync_modes: ['merge'] })),

  ...yes({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } }),
  ...yes({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message: 'm' } }),
  ...no(
    { type: 'CONNECTION_STATUS', connectionStatus: { status: 'succeeded' } },
    { type: 'CONNECTION_STATUS', connectionStatus: {} },
  ),
  ...no({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message: null } }),

  ...yes(
    stream({}),
    stream({ default_cursor_field: ['a', 'b'], source_defined_primary_key: [['id']], is_resumable: true }),
  ),
  ...yes(
    { type: 'CATALOG', catalog: { streams: [] } },
    stream({ namespace: 'n', is_file_based: false, source_defined_cursor: true }),
  ),
  ...no(
    { type: 'CATALOG', catalog: {} },
    stream({ supported_sync_modes: [] }),
    stream({ supported_sync_modes: ['append'] }),
  ),
  ...no(
    stream({ name: undefined }),
    stream({ json_schema: undefined }),
    stream({ json_schema: 'x' }),
    stream({ supported_sync_modes: undefined }),
  ),
  ...no(
    stream({ default_cursor_field: 'id' }),
    stream({ source_defined_primary_key: ['id'] }),
    stream({ namespace: null }),
  ),

  ...yes(
    trace('ERROR', { error: { message: 'm' } }),
    trace('ERROR', { error: { message: 'm', failure_type: 'transient_error' } }),
  ),
  ...yes(
    trace('ESTIMATE', { estimate: { name: 'a', type: 'STREAM', row_estimate: 5 } }),
    trace('ANALYTICS', { analytics: { type: 't' } }),
  ),
  ...yes(
    status({}),
    status({ status: 'RUNNING', reasons: [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: 5 } }] }),
  ),
  ...yes({ type: 'TRACE', trace: { type: 'ERROR', emitted_at: 1.5, error: { message: 'm' } } }),
  ...no(
    trace('ERROR', { error: {} }),
    trace('ERROR', { error: { message: 'm', failure_type: 'other' } }),
    trace('WARNING', {}),
  ),
  ...no(
    trace('ESTIMATE', { estimate: { name: 'a', type: 'TABLE' } }),
    trace('ANALYTICS', { analytics: { value: 'v' } }),
  ),
  ...no(
    status({ status: 'DONE' }),
    status({ stream_descriptor: {} }),
    status({ reasons: [{ type: 'TIRED' }] }),
    status({ reasons: {} }),
  ),
  ...no(
    { type: 'TRACE', trace: { type: 'ERROR', error: { message: 'm' } } },
    trace('ERROR', { emitted_at: 'now', error: { message: 'm' } }),
  ),
  ...useless(trace('ERROR', {}), trace('STREAM_STATUS', {}), trace('ESTIMATE', {})),

  ...yes(control({}), control({ connectorConfig: { config: { token: 't' } } })),
  ...no(
    control({ type: 'CONFIG' }),
    control({ connectorConfig: {} }),
    control({ connectorConfig: { config: [] } }),
    control({ emitted_at: null }),
  ),
];
