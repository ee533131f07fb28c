import { isObject, type JsonObject } from '../../../spec/json.js';
import type { Check, Evidence } from '../check.js';
import { specs } from '../run.js';
import { Unjudged } from '../step.js';
import { fieldAt, propertiesOf } from '../walk.js';

/** OAuth in the platform's form: its paths lead to fields of the config. */
export const oauth: readonly Check[] = [
  {
    id: 'oauth-paths',
    title: 'every path of advanced_auth leads to a field of connectionSpecification',
    why: "The platform writes tokens to these places of the config; Airbyte's acceptance tests refuse paths that lead nowhere.",
    needs: ['spec'],
    run(evidence) {
      const auth = authOf(evidence);
      const flow = isObject(auth['oauth_config_specification']) ? auth['oauth_config_specification'] : {};
      const paths = [
        'oauth_user_input_from_connector_config_specification',
        'complete_oauth_output_specification',
        'complete_oauth_server_output_specification',
      ]
        .flatMap((name) => Object.values(propertiesOf(flow[name])))
        .flatMap((field) => (isObject(field) ? [field['path_in_connector_config']] : []));
      return [auth['predicate_key'], ...paths]
        .filter((path): path is string[] => Array.isArray(path))
        .filter((path) => !leads(evidence.spec, path))
        .map((path) => ({ what: `connectionSpecification has no field ${path.join('.')}` }));
    },
  },
  {
    id: 'oauth-default',
    title: 'OAuth is the first variant of the authentication',
    why: "The form opens with the first variant; Airbyte's acceptance tests ask for OAuth there.",
    needs: ['spec'],
    run(evidence) {
      const { predicate_key: path, predicate_value: value } = authOf(evidence);
      if (!Array.isArray(path) || path.length < 2)
        throw new Unjudged('its predicate_key is not inside a oneOf');
      const parent = fieldAt(evidence.spec, path.slice(0, -1) as string[]);
      if (!isObject(parent) || !Array.isArray(parent['oneOf']))
        throw new Unjudged('its predicate_key is not inside a oneOf');
      const first = fieldAt(parent['oneOf'][0], path.slice(-1) as string[]);
      const found = isObject(first) ? first['const'] : undefined;
      return found === value
        ? []
        : [
            {
              what: `the first variant of ${path.slice(0, -1).join('.')} has ${JSON.stringify(found)}, not ${JSON.stringify(value)}`,
            },
          ];
    },
  },
];

function authOf(evidence: Evidence): JsonObject {
  const auth = specs(evidence.one('spec'))[0]?.value['advanced_auth'];
  if (!isObject(auth)) throw new Unjudged('the spec has no advanced_auth');
  return auth;
}

/** Through the variants too. */
function leads(schema: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  if (!isObject(schema)) return false;
  const variants = Array.isArray(schema['oneOf']) ? schema['oneOf'] : [];
  return [schema, ...variants].some(
    (one) => name in propertiesOf(one) && leads(propertiesOf(one)[name], rest),
  );
}
