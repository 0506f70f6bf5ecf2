namespace IapK8s.Resources.Validation;

/// <summary>What a field may say: the validators and the schemas both read it here.</summary>
/// <param name="Enforced">The values that this build enforces.</param>
/// <param name="Later">Values that are known and refused, because nothing enforces them yet.</param>
public sealed record Choice(IReadOnlyList<string> Enforced, IReadOnlyList<string> Later)
{
    public IEnumerable<string> Known => Enforced.Concat(Later);

    public static Choice Of(params string[] enforced) => new(enforced, []);

    public Choice And(params string[] later) => this with { Later = later };
}
