namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>One thing that is wrong with an object, as a cause of a 422 tells it.</summary>
/// <param name="Field">Its path: <c>spec.rules[0].paths</c>, <c>spec.labels[a.b]</c>.</param>
/// <param name="Reason">Of <c>metav1.CauseType</c>: <c>FieldValueRequired</c>, <c>FieldValueInvalid</c>, ...</param>
/// <param name="Message">Worded as the API server does, without the field.</param>
public sealed record SchemaViolation(string Field, string Reason, string Message)
{
    public override string ToString() => $"{Field}: {Message}";
}
