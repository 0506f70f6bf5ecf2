using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>A request that somebody's proxy did not survive, and what each door of ours makes of it.</summary>
/// <param name="Id">Of the security case.</param>
/// <param name="Proxy">At a door that forwards by itself: <c>alice</c>, <c>nobody</c> (the app is reached, with that identity) or <c>refused</c>.</param>
/// <param name="Deciding">At one that only says yes or no.</param>
/// <param name="Otherwise">Doors that differ, each with its reason: <c>nginx: alice, it drops the header by itself</c>.</param>
internal sealed record MatrixCase(string Id, string Says, Func<MatrixWorld, ClientRequest> Request, string Proxy, string Deciding, params string[] Otherwise)
{
    /// <summary>The app behind is CGI under Apache, which folds names once more.</summary>
    public bool IsCgi { get; init; }

    public string Expected(MatrixDoor door) => Differing(door)?.Split(',')[0] ?? (door.IsProxy ? Proxy : Deciding);

    /// <summary>Null where it does as others do.</summary>
    public string? Differing(MatrixDoor door) =>
        Otherwise.Where(other => other.StartsWith(door.Name + ": ", StringComparison.Ordinal)).Select(other => other[(door.Name.Length + 2)..]).SingleOrDefault();

    public override string ToString() => $"{Id} {Says}";
}
