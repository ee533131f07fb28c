import { connectionSpecification } from '../../spec/connection.js';
import type { Source } from '../author/source.js';
import type { Session } from './session.js';

/** SPEC: no config, no network, and the first line of all. */
export function spec<C>(source: Source<C>, session: Session): number {
  session.answer('spec', {
    ...(source.documentationUrl === undefined ? {} : { documentationUrl: source.documentationUrl }),
    protocol_version: '0.18.0',
    connectionSpecification: connectionSpecification(source.spec),
  });
  return 0;
}
