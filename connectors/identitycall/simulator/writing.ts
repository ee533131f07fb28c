import { type Answer, Refusal, type Request } from 'trunkline/simulator';
import type { Account } from './account.js';
import { type Ledger, publicId } from './ledger.js';
import { detail } from './recording.js';
import { standingOf } from './standing.js';
import { happening } from './timeline.js';
import { type IdentityCall, time } from './world.js';

const MB = 1024 * 1024;
const FORMATS: Record<string, number> = { mp3: 100, m4a: 100, ogg: 100, webm: 100, wav: 500, flac: 500 };

/** Create, update and delete of recordings: no connector needs them, users trying a pipeline do. */
export function writing(world: IdentityCall, account: Account, ledger: Ledger) {
  const uploads = new Map<string, number>();

  async function create(request: Request): Promise<Answer> {
    const form = await formOf(request);
    const file = form.get('file');
    if (file === null || typeof file === 'string')
      throw new Refusal(Number(world.switches.missing_file), 'file is required');
    const limit = FORMATS[file.name.split('.').at(-1)?.toLowerCase() ?? ''];
    if (limit === undefined) throw new Refusal(422, 'Invalid file type');
    if (file.size > limit * MB) throw new Refusal(422, 'File too large');
    const project = projectOf(form.get('project_id'));
    const external = text(form.get('external_id'));
    const known = external === null ? undefined : uploads.get(`${project} ${external}`);
    if (known !== undefined) return { status: 200, json: { data: receipt(known) } };
    const name = text(form.get('name')) ?? file.name;
    const language = text(form.get('language')) ?? 'en';
    const row = ledger.arrive(project);
    ledger.change(row, { visibleAt: row.createdAt, upload: { name, language, external_id: external } });
    if (external !== null) uploads.set(`${project} ${external}`, row.id);
    return { status: 201, json: { data: receipt(row.id) } };
  }

  /** An account-wide key must name the project, a project key must not name another one. */
  function projectOf(given: unknown): number {
    const scope = account.scope();
    if (world.switches.edition === 'old') return scope ?? 11;
    if (scope !== null && text(given) !== null && Number(given) !== scope)
      throw new Refusal(403, 'Project mismatch');
    if (scope === null && text(given) === null) throw new Refusal(422, ['project_id is required']);
    return account.project(scope ?? given).id;
  }

  function receipt(id: number) {
    const row = ledger.must(id);
    const { status } = standingOf(world, row, world.clock.now());
    const added = world.switches.edition === 'new' ? { public_id: publicId(world, row) } : {};
    return { id, ...added, status, created_at: time(world, row.createdAt) };
  }

  /** VENDOR.md#trap-17-a-name-is-written-under-another-name. */
  function update({ params, json }: Request): Answer {
    const row = ledger.find(params['id']!);
    const body = (json() ?? {}) as { display_name?: unknown; project_id?: unknown };
    const now = world.clock.now();
    if (typeof body.display_name === 'string')
      ledger.change(row, happening(row, { kind: 'rename', at: now, until: now, name: body.display_name }));
    if (body.project_id !== undefined && world.switches.edition === 'new') {
      const project = projectOf(body.project_id);
      ledger.change(row, happening(row, { kind: 'move', at: now, until: now, project }));
    }
    return { json: { data: detail(world, row, standingOf(world, row, now)) } };
  }

  function remove({ params }: Request): Answer {
    ledger.change(ledger.find(params['id']!), { deleteAt: world.clock.now() });
    return { status: 204 };
  }

  return { create, update, remove };
}

async function formOf(request: Request): Promise<FormData> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return new FormData();
  return new Response(new Uint8Array(request.body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw new Refusal(400, 'Invalid multipart body');
    });
}

function text(value: unknown): string | null {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : null;
}
