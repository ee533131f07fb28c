import type { Check } from '../check.js';
import { descriptorKey, keyOf, rows, states, statuses, went } from '../run.js';
import { Unjudged } from '../step.js';
import { succeeded } from './clients.js';

/** A read of one stream, and of all of its fields but one. */
export const selection: readonly Check[] = [
  {
    id: 'selection-streams',
    title: 'a read of one stream writes of that stream alone',
    why: 'The platform ends the sync at what it did not ask for; whoever deselected a stream does not want it stored, nor pays for its requests.',
    needs: ['read-selected'],
    run(evidence) {
      const run = evidence.one('read-selected');
      if (!went(run)) return succeeded(run);
      const { stream } = run.selected!;
      // What the source does not have at all is a matter of its own.
      const known = new Set(evidence.streams.map(descriptorKey));
      const others = [
        ...rows(run).map(({ line, value }) => ({ line, what: 'a record', name: keyOf(value) })),
        ...states(run).flatMap(({ line, value }) =>
          value.stream === undefined
            ? []
            : [{ line, what: 'a STATE', name: value.stream.stream_descriptor.name }],
        ),
        ...statuses(run).map(({ line, value }) => ({
          line,
          what: `the status ${value.status}`,
          name: value.stream_descriptor.name,
        })),
      ].filter(({ name }) => name !== stream && known.has(name));
      return others.map(({ line, what, name }) => ({
        what: `only ${stream} is selected, and there is ${what} of ${name}`,
        run,
        line,
      }));
    },
  },
  {
    id: 'selection-fields',
    title: 'a field that is deselected is not written',
    why: 'Platforms leave it out; in every other client it is stored all the same, and personal data are what people deselect.',
    needs: ['read-selected'],
    // Airbyte's platform does it for its sources.
    advice: true,
    run(evidence) {
      const run = evidence.one('read-selected');
      const { stream, without } = run.selected!;
      if (without === undefined) throw new Unjudged('no stream has a field that could be deselected');
      if (rows(run).length === 0) throw new Unjudged('there are no records');
      const found = rows(run).find(
        ({ value }) => keyOf(value) === stream && Object.hasOwn(value.data ?? {}, without),
      );
      if (found === undefined) return [];
      return [
        {
          what: `stream ${stream}: "${without}" is deselected, and written all the same`,
          run,
          line: found.line,
        },
      ];
    },
  },
];
