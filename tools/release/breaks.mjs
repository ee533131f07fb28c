// What breaks users between two surfaces (see surface.mjs): sentences, each with its place. None: whoever has
// the old one can take the new.

/** Of all connectors. */
export function breaksOf(before, now) {
  return Object.entries(before.connectors).flatMap(([name, old]) => {
    const current = now.connectors[name];
    if (current === undefined) return [{ connector: name, what: 'the connector is gone' }];
    const found = [...inConfig(old.spec, current.spec, 'config'), ...inStreams(old.streams, current.streams)];
    return found.map((what) => ({ connector: name, what }));
  });
}

/** A config that was taken has to be taken, and to mean the same. */
function inConfig(before, now, place) {
  const [old, current] = [before.properties ?? {}, now.properties ?? {}];
  const gone = Object.keys(old).filter((name) => !(name in current));
  const demanded = (now.required ?? []).filter((name) => !(before.required ?? []).includes(name));
  return [
    ...gone.map((name) => `${place}: the field ${name} is gone`),
    ...demanded.map((name) => `${place}: the field ${name} became required`),
    ...Object.entries(old).flatMap(([name, field]) =>
      name in current ? inValue(field, current[name], `${place}.${name}`) : [],
    ),
  ];
}

const LEAST = ['minimum', 'minLength', 'minItems'];
const MOST = ['maximum', 'maxLength', 'maxItems'];
const typesOf = ({ type }) => (type === undefined ? [] : [type].flat());
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const choicesOf = (schema) => (schema.const === undefined ? schema.enum : [schema.const]);

function inValue(before, now, place) {
  const refused = typesOf(before).filter((type) => typesOf(now).length > 0 && !typesOf(now).includes(type));
  const choices = choicesOf(now);
  const lost = choicesOf(before)?.filter((value) => choices !== undefined && !choices.includes(value)) ?? [];
  const tighter = [
    ...LEAST.filter((word) => (now[word] ?? -Infinity) > (before[word] ?? -Infinity)),
    ...MOST.filter((word) => (now[word] ?? Infinity) < (before[word] ?? Infinity)),
    ...(now.pattern !== undefined && now.pattern !== before.pattern ? ['pattern'] : []),
  ];
  return [
    ...refused.map((type) => `${place} takes no ${type} any longer`),
    ...lost.map((value) => `${place} takes no ${JSON.stringify(value)} any longer`),
    ...(choices !== undefined && choicesOf(before) === undefined
      ? [`${place} takes only some values now`]
      : []),
    ...tighter.map((word) => `${place} takes less than it did (${word})`),
    ...('default' in before && !same(before.default, now.default) ? [`${place} has another default`] : []),
    ...inConfig(before, now, place),
    ...(before.items === undefined || now.items === undefined
      ? []
      : inValue(before.items, now.items, `${place}[]`)),
    ...(before.oneOf ?? []).flatMap((option) =>
      (now.oneOf ?? []).some((other) => inValue(option, other, place).length === 0)
        ? []
        : [`${place}: the choice "${option.title}" is gone, or takes less than it did`],
    ),
  ];
}

/** Rows that a destination holds have to stay what they are. */
function inStreams(before, now) {
  return Object.entries(before).flatMap(([name, old]) => {
    const current = now[name];
    const place = `stream ${name}`;
    if (current === undefined) return [`${place} is gone`];
    return [
      ...changed(`${place}: primary key`, old.primaryKey, current.primaryKey),
      ...changed(`${place}: cursor`, old.cursor, current.cursor),
      ...inRow(old.schema, current.schema, place),
    ];
  });
}

const changed = (what, before, now) =>
  String(before) === String(now) ? [] : [`${what} ${before ?? 'none'} became ${now ?? 'none'}`];
/** What a column is; that it may be null changes nothing for who has it. */
const kindOf = (schema) => {
  const types = typesOf(schema).filter((type) => type !== 'null');
  return `${types.sort().join(' or ') || 'anything'}${schema.format === undefined ? '' : ` (${schema.format})`}`;
};

function inRow(before, now, place) {
  return Object.entries(before.properties ?? {}).flatMap(([name, old]) => {
    const current = now.properties?.[name];
    const field = `${place}: field ${name}`;
    if (current === undefined) return [`${field} is gone`];
    return [
      ...changed(field, kindOf(old), kindOf(current)),
      ...inRow(old, current, field),
      ...(old.items === undefined ? [] : inRow(old.items, current.items ?? {}, `${field}[]`)),
    ];
  });
}

/** Whether a release may break: a new major version, or before 1.0.0 a new minor one. */
export function mayBreak(before, now) {
  const [[major, minor], [nowMajor, nowMinor]] = [before, now].map((version) =>
    version.split('.').map(Number),
  );
  return nowMajor > major || (major === 0 && nowMajor === 0 && nowMinor > minor);
}

/** What the section of a version in the CHANGELOG says under "Migration"; undefined: it has none. */
export function migrationOf(changelog, version) {
  const [, section] = changelog.split(`\n## [${version}]`);
  return section?.split('\n## ')[0].split('\n### Migration')[1]?.split('\n### ')[0];
}
