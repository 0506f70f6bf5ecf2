using k8s;

namespace IapK8s.Chart.Tests.Renders;

/// <summary>The objects of one render.</summary>
internal sealed record Manifests(string Text, IReadOnlyList<Manifest> All)
{
    private const string Separator = "---\n";

    public static Manifests Parse(string text) =>
        new(text, [.. text.Split(Separator, StringSplitOptions.RemoveEmptyEntries).Select(Manifest.Parse)]);

    public IEnumerable<T> Of<T>()
        where T : IKubernetesObject => All.Select(manifest => manifest.Typed).OfType<T>();

    public IEnumerable<Manifest> OfKind(string kind) => All.Where(manifest => manifest.Kind == kind);
}
