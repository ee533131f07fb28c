// The same read with the Faros CDK, written as its connectors are: axios, one record after the other.
//   node faros.cjs FOLDER read --config F --catalog F        FOLDER: where its packages are installed
const { createRequire } = require('node:module');
const [folder, ...argv] = process.argv.slice(2);
const load = createRequire(`${folder}/package.json`);
const { AirbyteSourceBase, AirbyteSourceLogger, AirbyteSourceRunner, AirbyteSpec, AirbyteStreamBase } =
  load('faros-airbyte-cdk');
const axios = load('axios');

class Calls extends AirbyteStreamBase {
  constructor(config, logger) {
    super(logger);
    this.config = config;
  }
  get name() {
    return 'calls';
  }
  get primaryKey() {
    return 'callId';
  }
  get cursorField() {
    return 'callId';
  }
  get stateCheckpointInterval() {
    return 1000;
  }
  getJsonSchema() {
    return { type: 'object', properties: { callId: { type: 'string' } } };
  }
  getUpdatedState(_state, latest) {
    return { cutoff: latest.callId };
  }
  async *readRecords(_mode, _cursor, _slice, state) {
    const size = this.config.per_page;
    const api = axios.create({ baseURL: this.config.api_url, headers: { authorization: 'Bearer bench' } });
    for (let after = Number(state?.cutoff ?? 0); ; ) {
      const params = { consecutive: true, afterCallId: after, page: 1, per_page: size, format: 'json' };
      const { data } = await api.get('/sa/call', { params });
      for (const call of data) {
        after = Number(call.callId);
        yield call;
      }
      if (data.length < size) return;
    }
  }
}

class Bench extends AirbyteSourceBase {
  get type() {
    return 'bench';
  }
  async spec() {
    return new AirbyteSpec({ connectionSpecification: { type: 'object', properties: {} } });
  }
  async checkConnection() {
    return [true, undefined];
  }
  streams(config) {
    return [new Calls(config, this.logger)];
  }
}

const logger = new AirbyteSourceLogger();
new AirbyteSourceRunner(logger, new Bench(logger))
  .mainCommand()
  .parseAsync([process.argv[0], 'bench', ...argv]);
