using System.Collections.Immutable;

namespace IapK8s.Sidecar.Capture.Nftables;

/// <summary>A condition or an action of a rule.</summary>
internal abstract record NftStatement
{
    private NftStatement()
    {
    }

    public static NftStatement Is(string field, params ImmutableArray<string> values) => new Match(field, false, values);

    public static NftStatement IsNot(string field, string value) => new Match(field, true, [value]);

    /// <param name="Field">One of <see cref="NftField"/>.</param>
    /// <param name="Values">One of them; the order says nothing. A connection's state or status has it among others.</param>
    public sealed record Match(string Field, bool IsNegated, ImmutableArray<string> Values) : NftStatement;

    /// <summary>Of the flags in the mask, exactly one is set. As a rule <paramref name="IsNegated"/> holds for TCP alone, too.</summary>
    public sealed record TcpFlags(ImmutableArray<string> Mask, bool IsNegated, string Value) : NftStatement;

    public sealed record Accept : NftStatement;

    public sealed record Drop : NftStatement;

    public sealed record Jump(string Chain) : NftStatement;

    public sealed record Goto(string Chain) : NftStatement;

    public sealed record Redirect(int Port) : NftStatement;

    /// <summary>Resets a TCP connection.</summary>
    public sealed record Reset : NftStatement;

    /// <summary>Answers port unreachable, in the packet's own family.</summary>
    public sealed record Unreachable : NftStatement;

    public sealed record SetConnectionMark(uint Mark) : NftStatement;

    /// <summary>What the kernel holds and this model has no word for.</summary>
    public sealed record Unknown(string Json) : NftStatement;
}
