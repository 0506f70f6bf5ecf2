using IapK8s.Policy.Cel.Values;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Conditions;

/// <summary><c>request.headers</c>: a header that is absent is empty, and one that came twice is an error, as nobody knows which line the app believes.</summary>
internal sealed class RequestHeaderMap : CelLookup
{
    private static readonly CelError Twice = new("the header came twice");

    public IRequestHeaders? Headers { get; set; }

    public override CelValue Get(in CelValue key) => Find(key, out var value) switch
    {
        0 => CelValue.Of(""),
        1 => CelValue.Of(value ?? ""),
        _ => CelValue.Fail(Twice),
    };

    public override bool Contains(in CelValue key) => key.Kind == CelKind.String && Find(key, out _) > 0;

    private int Find(in CelValue key, out string? value)
    {
        value = null;
        return Headers?.Find(key.AsString(), out value) ?? 0;
    }
}
