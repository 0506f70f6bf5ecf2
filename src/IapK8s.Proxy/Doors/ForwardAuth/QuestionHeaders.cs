using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>What a question's header lines say of what is asked, found in one walk over them.</summary>
internal readonly struct QuestionHeaders
{
    private QuestionHeaders(IHeaderDictionary headers)
    {
        foreach (var (name, lines) in headers)
        {
            switch (name)
            {
                case ['x' or 'X', ..] when InputOf(name) is not QuestionInputs.None and var input:
                    Inputs |= input;
                    switch (input)
                    {
                        case QuestionInputs.OriginalUrl: OriginalUrl = lines; break;
                        case QuestionInputs.OriginalMethod: OriginalMethod = lines; break;
                        case QuestionInputs.ForwardedUri: ForwardedUri = lines; break;
                        case QuestionInputs.ForwardedMethod: ForwardedMethod = lines; break;
                        case QuestionInputs.ForwardedHost: ForwardedHost = lines; break;
                        case QuestionInputs.ForwardedProto: ForwardedProto = lines; break;
                        case QuestionInputs.ForwardedFor: ForwardedFor = lines; break;
                        default: break;
                    }

                    break;
                case ['s' or 'S', ..]:
                    IsWebSocket |= Is(name, "Sec-WebSocket-Key") || Is(name, "Sec-WebSocket-Version");
                    goto default;
                default:
                    AreForged |= ForgedHeaders.IsForged(name);
                    break;
            }
        }

        AreForged |= ForgedHeaders.AreNamed(headers.Connection);
        // Ingresses keep Upgrade to themselves, and the rest of the handshake they pass on (RFC 6455 §4.1, RFC 8441 §5).
        var upgrade = headers.Upgrade.ToString();
        IsWebSocket |= upgrade.Contains("websocket", StringComparison.OrdinalIgnoreCase);
        // One that passes it on may switch to any of several.
        AreForged |= upgrade.Length > 0 && !Is(upgrade, "websocket");
    }

    /// <summary>Those that are there, however often.</summary>
    public QuestionInputs Inputs { get; }

    /// <summary>A header is among them, or is named in <c>Connection</c>, that no client may send, or another protocol is asked for.</summary>
    public bool AreForged { get; }

    /// <summary>What is asked about is a WebSocket's handshake.</summary>
    public bool IsWebSocket { get; }

    public StringValues OriginalUrl { get; }

    public StringValues OriginalMethod { get; }

    public StringValues ForwardedUri { get; }

    public StringValues ForwardedMethod { get; }

    public StringValues ForwardedHost { get; }

    public StringValues ForwardedProto { get; }

    public StringValues ForwardedFor { get; }

    public static QuestionHeaders Of(IHeaderDictionary headers) => new(headers);

    private static QuestionInputs InputOf(string name) => name.Length switch
    {
        14 when Is(name, "X-Original-URL") => QuestionInputs.OriginalUrl,
        14 when Is(name, "X-Original-URI") => QuestionInputs.OriginalUri,
        15 when Is(name, "X-Forwarded-For") => QuestionInputs.ForwardedFor,
        15 when Is(name, "X-Forwarded-Uri") => QuestionInputs.ForwardedUri,
        16 when Is(name, "X-Forwarded-Host") => QuestionInputs.ForwardedHost,
        17 when Is(name, "X-Forwarded-Proto") => QuestionInputs.ForwardedProto,
        17 when Is(name, "X-Original-Method") => QuestionInputs.OriginalMethod,
        18 when Is(name, "X-Forwarded-Method") => QuestionInputs.ForwardedMethod,
        _ => QuestionInputs.None,
    };

    private static bool Is(string name, string wanted) => name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Headers by which ingresses say what they ask about.</summary>
[Flags]
internal enum QuestionInputs
{
    None = 0,
    OriginalUrl = 1,
    OriginalUri = 2,
    OriginalMethod = 4,
    ForwardedUri = 8,
    ForwardedMethod = 16,
    ForwardedHost = 32,
    ForwardedProto = 64,
    ForwardedFor = 128,

    /// <summary>Those that one kind of ingress alone sends: of any other they are a client's.</summary>
    OfOneKind = OriginalUrl | OriginalUri | OriginalMethod | ForwardedUri | ForwardedMethod,
}
