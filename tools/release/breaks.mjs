// What breaks users between two surfaces (see surface.mjs): sentences, each with its place. None: whoever has
// the old one can take the new.

/** Of all connectors. */
export function breaksOf(before, now) {
  return Object.entries(before.connectors).flatMap(([name, old]) => {
    const current = now.connectors[name];
    if (current === undefined) return [{ connector: name, what: 'the connector is gone' }];
    const found = [...inValue(old.spec, current.spec, 'config'), ...inStreams(old.streams, current.streams)];
    return found.map((what) => ({ connector: name, what }));
  });
}

/** A config that was taken has to be taken, and to mean the same. */
function inConfig(before, now, place) {
  const [old, current] = [before.properties ?? {}, now.properties ?? {}];
  const gone = Object.keys(old).filter((name) => !(name in current));
  // What has a default is there, whether or not somebody said it.
  const demanded = (now.required ?? []).filter(
    (name) => !(before.required ?? []).includes(name) && current[name]?.default === undefined,
  );
  const isNeeded = (name) => (before.required ?? []).includes(name);
  return [
    ...gone.map((name) => `${place}: the field ${name} is gone`),
    ...demanded.map((name) => `${place}: the field ${name} became required`),
    ...Object.entries(old).flatMap(([name, field]) =>
      name in current ? inField(field, current[name], `${place}.${name}`, isNeeded(name)) : [],
    ),
  ];
}

/** What stands for a field that was left out is what it means. */
function inField(before, now, place, isNeeded) {
  const isSame = same(before.default, now.default);
  const words = before.default === undefined ? 'has a default now' : 'has another default';
  return [...(isSame || isNeeded ? [] : [`${place} ${words}`]), ...inValue(before, now, place)];
}

const LEAST = ['minimum', 'minLength', 'minItems', 'minProperties'];
const MOST = ['maximum', 'maxLength', 'maxItems', 'maxProperties'];
/** Whether they are tighter or wider than before, nobody can tell from their words. */
const OTHERS = [
  'pattern',
  'format',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'uniqueItems',
  'not',
  'allOf',
  'anyOf',
  'if',
  'then',
  'else',
  'dependencies',
  'contains',
  'propertyNames',
  'patternProperties',
];
const typesOf = ({ type }) => (type === undefined ? [] : [type].flat());
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const choicesOf = (schema) => (schema.const === undefined ? schema.enum : [schema.const]);

function inValue(before, now, place) {
  const types = typesOf(now);
  // Every integer is a number.
  const takes = (type) => types.includes(type) || (type === 'integer' && types.includes('number'));
  const refused = typesOf(before).filter((type) => types.length > 0 && !takes(type));
  const choices = choicesOf(now);
  const lost = choicesOf(before)?.filter((value) => choices !== undefined && !choices.includes(value)) ?? [];
  const tighter = [
    ...LEAST.filter((word) => (now[word] ?? -Infinity) > (before[word] ?? -Infinity)),
    ...MOST.filter((word) => (now[word] ?? Infinity) < (before[word] ?? Infinity)),
    ...OTHERS.filter((word) => now[word] !== undefined && !same(now[word], before[word])),
    ...(now.additionalProperties === false && before.additionalProperties !== false
      ? ['additionalProperties']
      : []),
  ];
  const isChosen = choices !== undefined && choicesOf(before) === undefined;
  const isTyped = types.length > 0 && typesOf(before).length === 0;
  return [
    ...refused.map((type) => `${place} takes no ${type} any longer`),
    ...lost.map((value) => `${place} takes no ${JSON.stringify(value)} any longer`),
    ...(isChosen || isTyped ? [`${place} takes only some values now`] : []),
    ...tighter.map((word) => `${place} takes less than it did (${word})`),
    ...inConfig(before, now, place),
    ...(now.items === undefined ? [] : inValue(before.items ?? {}, now.items, `${place}[]`)),
    ...inChoices(before, now, place),
  ];
}

/** One of several objects: by their titles people choose, and tools that make types of a spec name them. */
function inChoices(before, now, place) {
  if (before.oneOf === undefined)
    return now.oneOf === undefined ? [] : [`${place} takes only some values now`];
  if (now.oneOf === undefined) return [];
  return before.oneOf.flatMap((option) => {
    const taking = now.oneOf.filter((other) => inValue(option, other, place).length === 0);
    if (taking.length === 0)
      return [`${place}: the choice "${option.title}" is gone, or takes less than it did`];
    return taking.some(({ title }) => title === option.title)
      ? []
      : [`${place}: the choice "${option.title}" is called "${taking[0].title}" now`];
  });
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
      ...(old.modes ?? [])
        .filter((mode) => !current.modes.includes(mode))
        .map((mode) => `${place} is not read as ${mode} any longer`),
      ...(old.personal === false && current.personal
        ? [`${place} is selected only where somebody says so now`]
        : []),
      ...inRow(old.schema, current.schema, place),
    ];
  });
}

const changed = (what, before, now) =>
  String(before) === String(now) ? [] : [`${what} ${before ?? 'none'} became ${now ?? 'none'}`];
/** What a column is; that it may be null changes nothing for who has it. */
const kindOf = (schema) => {
  const types = typesOf(schema).filter((type) => type !== 'null');
  const more = [schema.format, schema.airbyte_type].filter((word) => word !== undefined).join(', ');
  return `${types.sort().join(' or ') || 'anything'}${more === '' ? '' : ` (${more})`}`;
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
