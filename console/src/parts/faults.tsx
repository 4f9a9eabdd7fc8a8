import Alert from '@cloudscape-design/components/alert';

/** What the API has refused of several, one in a line; nothing when it has refused none. */
export const Faults = ({ faults }: { readonly faults: readonly string[] }) =>
  faults.length > 0 && (
    <Alert type="error">
      {faults.map((fault) => (
        <div key={fault}>{fault}</div>
      ))}
    </Alert>
  );
