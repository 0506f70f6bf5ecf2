using System.Collections.Immutable;
using System.CommandLine;
using IapK8s.Cli.Commands;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Callers;

/// <summary>Who asks, on the command line.</summary>
internal sealed class CallerOptions
{
    public Option<string?> As { get; } = new("--as") { HelpName = "USER", Description = "Who asks: an e-mail address or user:SUBJECT; without --as and its like nobody is signed in" };

    public Option<string?> Subject { get; } = new("--sub") { HelpName = "SUB", Description = "The provider's subject of whoever asks, beside an e-mail address" };

    public Option<string[]> Groups { get; } = List("--groups", "A,B", "Groups of their token; may be repeated");

    public Option<string[]> IapGroups { get; } = List("--iapgroup", "NAME", "IapGroups that they are in besides those that the resources say; may be repeated");

    public Option<string[]> Claims { get; } = new("--claims") { HelpName = "KEY=VALUE", Description = "Claims of their token; may be repeated", DefaultValueFactory = _ => [] };

    public Option<string?> Provider { get; } = new("--provider") { HelpName = "NAME", Description = "Who vouches for them: a ClusterIapProvider, or namespace/name of an IapProvider; default: the one in force there" };

    public Option<string?> Acr { get; } = new("--acr") { HelpName = "ACR", Description = "How strongly they signed in" };

    public Option<string[]> Amr { get; } = List("--amr", "A,B", "By which means they signed in; may be repeated");

    public Option<string?> AuthTime { get; } = new("--auth-time") { HelpName = "TIME", Description = "When they signed in, RFC 3339" };

    public Option<string?> AuthAge { get; } = new("--auth-age") { HelpName = "DURATION", Description = "How long ago they signed in, such as 20m" };

    public Option<bool> Bearer { get; } = new("--bearer") { Description = "They come with a bearer token instead of a browser's session" };

    public IEnumerable<Option> All => [As, .. Details];

    /// <summary>All but the name.</summary>
    public IEnumerable<Option> Details => [Subject, Groups, IapGroups, Claims, Provider, Acr, Amr, AuthTime, AuthAge, Bearer];

    /// <param name="name">Where it is an argument of its own; else <c>--as</c>.</param>
    /// <exception cref="CliException">Something of it is not valid.</exception>
    public Caller Read(CommandContext context, DateTimeOffset now, string? name = null)
    {
        name ??= context.Value(As);
        if (name is null && !Details.Any(context.Has))
            return Caller.Anonymous;
        var (email, subject) = name is null ? (null, null) : Person(name);
        return new Caller
        {
            IsAnonymous = false,
            IsBearer = context.Value(Bearer),
            Provider = context.Value(Provider) is { } provider ? Checked("--provider", ProviderNameSyntax.Parse(provider, out var canonical), canonical) : null,
            Email = email,
            Subject = context.Value(Subject) ?? subject,
            Groups = Split(context.Value(Groups)),
            IsTokenSaid = context.Has(Groups) || context.Has(Claims),
            IapGroups = [.. Split(context.Value(IapGroups)).Select(group => Checked("--iapgroup", NameSyntax.CheckSubdomain(group), group))],
            Claims = [.. (context.Value(Claims) ?? []).Select(Claim)],
            Acr = context.Value(Acr),
            Amr = Split(context.Value(Amr)),
            AuthTime = Time(context, now),
        };
    }

    private DateTimeOffset? Time(CommandContext context, DateTimeOffset now) => (context.Value(AuthTime), context.Value(AuthAge)) switch
    {
        (null, null) => null,
        ({ } time, null) => Checked("--auth-time", TimestampSyntax.Parse(time, out var moment), moment),
        (null, { } age) => now - Checked("--auth-age", DurationSyntax.Parse(age, out var length), length),
        _ => throw new CliException("--auth-time and --auth-age say the same in two ways", "Write one of them."),
    };

    /// <summary>An e-mail address alone is what people write first.</summary>
    private static (string? Email, string? Subject) Person(string name)
    {
        if (name is "allUsers" or "anonymous" or "nobody")
            throw new CliException($"--as {name} is nobody", "Leave --as out to ask for whoever is not signed in.");
        var text = name.Contains(':', StringComparison.Ordinal) || !name.Contains('@', StringComparison.Ordinal) ? name : $"user:{name}";
        var problem = MemberSyntax.Parse(text, out var member);
        if (problem is null && member.Kind != MemberKind.User)
            problem = new SyntaxProblem($"{Quoted.Of(name)} is not a person", member.Kind == MemberKind.Group ? $"Write --groups {member.Value}." : "Write an e-mail address, or user:SUBJECT.");
        if (problem is not null)
            throw new CliException($"--as: {problem.Message}", problem.Fix);
        return member.Value.Contains('@', StringComparison.Ordinal) ? (member.Value, null) : (null, member.Value);
    }

    private static KeyValuePair<string, string> Claim(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? KeyValuePair.Create(text[..equals], text[(equals + 1)..]) : throw new CliException($"--claims {Quoted.Of(text)} is not a claim and its value", "Write key=value, such as --claims department=finance.");
    }

    private static T Checked<T>(string option, SyntaxProblem? problem, T value) => problem is null ? value : throw new CliException($"{option}: {problem.Message}", problem.Fix);

    private static ImmutableArray<string> Split(string[]? texts) =>
        [.. (texts ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];

    private static Option<string[]> List(string name, string value, string description) => new(name) { HelpName = value, Description = description, DefaultValueFactory = _ => [] };
}
