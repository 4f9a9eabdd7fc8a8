import { expect, test } from 'vitest';
import { renderWorkflowInput } from '#src/protocols/functiongraph/render.ts';
import { renderFunctionEvent } from '#src/protocols/functionstage/render.ts';
import { anEnvelope } from '#test/support/envelope.ts';

test('passes a workflow the event of functions, under the workflow as it was subscribed', () => {
  const envelope = anEnvelope({ protocol: 'functiongraph', subject: 'Hi' });

  expect(renderWorkflowInput(envelope)('orders')).toBe(renderFunctionEvent(envelope)('orders'));
  expect(JSON.parse(renderWorkflowInput(envelope)('orders')).record[0].event_subscription_urn).toBe('orders');
});
