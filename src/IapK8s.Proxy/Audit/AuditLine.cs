using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Proxy.Audit;

/// <summary>Writes one record as one line of JSON. By hand: this runs once a request, and every name is known beforehand.</summary>
internal ref struct AuditLine
{
    /// <summary>Bytes that most lines fit into.</summary>
    public const int UsualLength = 1024;

    private const int LongestText = 2048;
    private const int LongestList = 64;

    /// <summary>Printable ASCII without quote and backslash: copied as it is.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create(" !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private byte[] _buffer;
    private int _length;

    private AuditLine(byte[] buffer)
    {
        _buffer = buffer;
        _length = 0;
    }

    /// <param name="buffer">To be written into, while it is large enough.</param>
    /// <returns>The buffer that holds the line, and how much of it is the line, its end of line included.</returns>
    public static (byte[] Buffer, int Length) Write(in AuditRecord record, byte[] buffer)
    {
        var line = new AuditLine(buffer);
        line.Put(record);
        return (line._buffer, line._length);
    }

    /// <inheritdoc cref="Write(in AuditRecord, byte[])"/>
    public static (byte[] Buffer, int Length) Write(in ConnectionRecord record, byte[] buffer)
    {
        var line = new AuditLine(buffer);
        line.Put(record);
        return (line._buffer, line._length);
    }

    private void Put(in ConnectionRecord record)
    {
        Raw("{\"time\":\""u8);
        Time(record.Time);
        Raw("\",\"event\":\""u8);
        Ascii(record.Event);
        Raw("\",\"decision\":\""u8);
        Ascii(NameOf(record.Code == Code.None ? Outcome.Allow : Outcome.Deny));
        Raw("\""u8);
        Refusal(record.Code);
        Policy(record.Policy);
        Raw(",\"port\":"u8);
        Number(record.Port);
        Client(record.Client);
        Raw("}\n"u8);
    }

    private void Put(in AuditRecord record)
    {
        var access = record.Access;
        Raw("{\"time\":\""u8);
        Time(record.Time);
        Raw("\",\"event\":\""u8);
        Ascii(record.Event);
        Raw("\",\"request_id\":\""u8);
        Reserve(16);
        access.Id.TryFormat(_buffer.AsSpan(_length), out var written);
        _length += written;
        Raw("\""u8);
        TraceId(record.TraceParent);
        if (record.Door is { } door)
        {
            Text(",\"door\":\""u8, door);
        }

        Raw(",\"decision\":\""u8);
        Ascii(NameOf(record.Decision.Outcome));
        Raw("\""u8);
        Refusal(record.Decision.Code);
        if (record.Mode is { } mode)
        {
            Raw(",\"mode\":\""u8);
            Ascii(mode);
            Raw("\""u8);
        }

        if (record.Decision.Rule is { } rule)
        {
            Raw(",\"rule\":\""u8);
            Escaped(rule.Policy);
            Raw("/"u8);
            Escaped(rule.Name);
            Raw("\""u8);
        }

        List(",\"missing_access_levels\":[\""u8, record.MissingAccessLevels);
        Policy(access.Facts?.Definition);
        if (access.State is { } state)
        {
            Text(",\"snapshot\":\""u8, state.State.Version);
        }

        Principal(record);
        Text(",\"method\":\""u8, record.Method);
        Text(",\"host\":\""u8, record.Host);
        Text(",\"path\":\""u8, record.Path);
        Client(record.Client);
        if (!record.Via.IsEmpty)
        {
            Text(",\"via\":\""u8, record.Via);
        }

        Raw(",\"latency_us\":"u8);
        Number((long)record.Latency.TotalMicroseconds);
        Raw("}\n"u8);
    }

    private void Refusal(Code code)
    {
        if (code != Code.None)
        {
            Raw(",\"code\":\"IAP"u8);
            Number((int)code);
            Raw("\""u8);
        }
    }

    private void Policy(PolicyDefinition? policy)
    {
        if (policy is not null)
        {
            Text(",\"policy\":\""u8, policy.Name);
            Raw(",\"generation\":"u8);
            Number(policy.Generation);
        }
    }

    private void Client(IPAddress? client)
    {
        if (client is not null)
        {
            Raw(",\"client\":\""u8);
            Address(client);
            Raw("\""u8);
        }
    }

    private void Principal(in AuditRecord record)
    {
        if (record.Access.Identity is not { } identity)
        {
            return;
        }

        if (identity.Audited is { } known && ReferenceEquals(known.Vocabulary, record.Vocabulary))
        {
            Raw(known.Fields);
            return;
        }

        var start = _length;
        Principal(identity.Principal, record.Vocabulary);
        identity.Audited = new AuditedPrincipal(record.Vocabulary, _buffer.AsSpan(start, _length - start).ToArray());
    }

    private void Principal(Principal principal, string? vocabulary)
    {
        Text(",\"provider\":\""u8, principal.Provider);
        Text(",\"sub\":\""u8, principal.Subject);
        if (principal.Email is { } email)
        {
            Text(",\"email\":\""u8, email);
        }

        Raw(",\"credential\":\""u8);
        Ascii(principal.Credential == CredentialKind.Session ? "session" : "token");
        Raw("\""u8);
        if (principal.SessionId is { } session)
        {
            // The id names a session; it opens none: what opens it is the sealed cookie.
            Text(",\"session\":\""u8, session);
        }

        List(",\"groups\":[\""u8, principal.Groups);
        // It says that the groups above are all there are.
        if (vocabulary is not null && principal.Groups.Length <= LongestList && AreWhole(principal.Groups))
        {
            Text(",\"vocabulary\":\""u8, vocabulary);
        }

        if (principal.Acr is { } acr)
        {
            Text(",\"acr\":\""u8, acr);
        }

        if (principal.AuthTime is { } authTime)
        {
            Raw(",\"auth_time\":\""u8);
            Time(authTime);
            Raw("\""u8);
        }
    }

    private void List(ReadOnlySpan<byte> before, ImmutableArray<string> texts)
    {
        if (texts.IsDefaultOrEmpty)
        {
            return;
        }

        foreach (var text in texts.AsSpan()[..Math.Min(LongestList, texts.Length)])
        {
            Text(before, text);
            before = ",\""u8;
        }

        Raw("]"u8);
    }

    private static bool AreWhole(ImmutableArray<string> texts)
    {
        foreach (var text in texts)
        {
            if (text.Length > LongestText)
            {
                return false;
            }
        }

        return true;
    }

    private void TraceId(string? traceParent)
    {
        // W3C Trace Context §3.2.2: 2 hex version, 32 hex trace id.
        if (traceParent is { Length: >= 55 } && traceParent[2] == '-' && traceParent[35] == '-'
            && !traceParent.AsSpan(3, 32).ContainsAnyExcept(Hex))
        {
            Raw(",\"trace_id\":\""u8);
            Ascii(traceParent.AsSpan(3, 32));
            Raw("\""u8);
        }
    }

    private void Time(DateTimeOffset time)
    {
        Reserve(40);
        Utf8Formatter.TryFormat(time.UtcDateTime, _buffer.AsSpan(_length), out var written, new StandardFormat('O'));
        _length += written;
    }

    private void Number(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written);
        _length += written;
    }

    private void Address(IPAddress address)
    {
        Reserve(64);
        address.TryFormat(_buffer.AsSpan(_length), out var written);
        _length += written;
    }

    private void Text(ReadOnlySpan<byte> before, ReadOnlySpan<char> value)
    {
        Raw(before);
        Escaped(value);
        Raw("\""u8);
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Ascii(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        _length += Encoding.ASCII.GetBytes(text, _buffer.AsSpan(_length));
    }

    private void Escaped(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestText)
        {
            // Half a character is none that a reader could read.
            text = text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
        }

        if (text.IndexOfAnyExcept(Plain) < 0)
        {
            Ascii(text);
            return;
        }

        // Six bytes a character at most: \uXXXX. Everything that is not plain is escaped, so no reader sees a line end or a control character.
        Reserve(text.Length * 6);
        foreach (var c in text)
        {
            if (Plain.Contains(c))
            {
                _buffer[_length++] = (byte)c;
            }
            else
            {
                _buffer[_length++] = (byte)'\\';
                _buffer[_length++] = (byte)'u';
                ((ushort)c).TryFormat(_buffer.AsSpan(_length), out var written, "x4", System.Globalization.CultureInfo.InvariantCulture);
                _length += written;
            }
        }
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
        {
            return;
        }

        Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
    }

    public static string NameOf(Outcome outcome) => outcome switch
    {
        Outcome.Allow => "allow",
        Outcome.Challenge => "challenge",
        Outcome.StepUp => "step-up",
        _ => "deny",
    };
}
