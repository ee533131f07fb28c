// The plain loop: what anybody would write in an afternoon, with nothing that a connector has to hold. The
// measure of the others.   node plain.mjs URL PER_PAGE
import { request } from 'undici';

const [url, size] = process.argv.slice(2);
const prefix = `{"type":"RECORD","record":{"stream":"calls","emitted_at":`;
const write = async (text) => {
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
};
for (let after = 0; ; ) {
  const query = `consecutive=true&afterCallId=${after}&page=1&per_page=${size}&format=json`;
  const { body } = await request(`${url}/sa/call?${query}`, { headers: { authorization: 'Bearer bench' } });
  const calls = await body.json();
  let text = '';
  for (const call of calls) {
    text += `${prefix}${Date.now()},"data":${JSON.stringify(call)}}}\n`;
    after = Number(call.callId);
    if (text.length > 65_536) {
      await write(text);
      text = '';
    }
  }
  const state = { type: 'STREAM', stream: { stream_descriptor: { name: 'calls' }, stream_state: { after } } };
  await write(`${text}${JSON.stringify({ type: 'STATE', state })}\n`);
  if (calls.length < Number(size)) break;
}
