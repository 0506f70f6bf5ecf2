namespace IapK8s.Proxy.Audit;

/// <summary>What every audit line says of one principal, written once.</summary>
/// <param name="Vocabulary">By whose hash the groups are told.</param>
/// <param name="Fields">A piece of a JSON object, with a comma in front.</param>
internal sealed record AuditedPrincipal(string? Vocabulary, byte[] Fields);
