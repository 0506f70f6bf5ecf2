using System.Buffers;
using System.Globalization;
using System.Text;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Requests;

/// <summary>
/// The thorough way through a path: decodes, resolves and re-escapes segment by segment into two buffers that grow side by
/// side. Both always end in a slash where a segment begins, so <c>..</c> cuts both at the slash before.
/// </summary>
internal ref struct TargetRewriter
{
    private readonly ReadOnlySpan<char> _path;
    private readonly PathOptions _options;
    private readonly Span<char> _wire;
    private readonly Span<char> _decoded;
    private int _position;
    private int _wireLength;
    private int _decodedLength;
    private int _keptInSegment;

    private TargetRewriter(ReadOnlySpan<char> path, PathOptions options, Span<char> wire, Span<char> decoded)
    {
        _path = path;
        _options = options;
        _wire = wire;
        _decoded = decoded;
    }

    public static CanonicalTarget Rewrite(string rawTarget, int pathLength, PathOptions options)
    {
        // One raw character becomes at most three on the wire ("%22") and at most one decoded; a kept escape stays three.
        var wire = ArrayPool<char>.Shared.Rent(3 * pathLength);
        var decoded = ArrayPool<char>.Shared.Rent(pathLength);
        try
        {
            var rewriter = new TargetRewriter(rawTarget.AsSpan(0, pathLength), options, wire, decoded);
            var error = rewriter.Run();
            return error == TargetError.None ? rewriter.Result(rawTarget) : CanonicalTarget.Refused(error);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(wire);
            ArrayPool<char>.Shared.Return(decoded);
        }
    }

    private readonly CanonicalTarget Result(string rawTarget)
    {
        var wirePath = _wire[.._wireLength];
        var decodedPath = _decoded[.._decodedLength];
        var query = rawTarget.AsSpan(_path.Length);
        if (wirePath.Length + query.Length > TargetParser.MaxLength)
        {
            return CanonicalTarget.Refused(TargetError.TooLong);
        }

        var wire = wirePath.SequenceEqual(_path) ? rawTarget : string.Concat(wirePath, query);
        return CanonicalTarget.Valid(wire, wirePath.Length, decodedPath.SequenceEqual(wirePath) ? null : decodedPath.ToString());
    }

    private TargetError Run()
    {
        Both('/');
        _position = 1;
        while (true)
        {
            var wireStart = _wireLength;
            var decodedStart = _decodedLength;
            _keptInSegment = 0;
            var error = ReadSegment();
            if (error != TargetError.None)
            {
                return error;
            }

            var segment = _decoded[decodedStart.._decodedLength];
            error = KeptEscapes.Check(segment, _keptInSegment, _options);
            if (error != TargetError.None)
            {
                return error;
            }

            var isLast = _position == _path.Length;
            if (segment is "." or "..")
            {
                var isParent = segment.Length == 2;
                _wireLength = wireStart;
                _decodedLength = decodedStart;
                if (isParent)
                {
                    _wireLength = AfterParent(_wire[.._wireLength]);
                    _decodedLength = AfterParent(_decoded[.._decodedLength]);
                }
            }
            else if (!segment.IsEmpty && !isLast)
            {
                Both('/');
            }

            if (isLast)
            {
                return TargetError.None;
            }

            _position++;
        }
    }

    /// <summary>Length without the last whole segment; the root has no parent and stays.</summary>
    private static int AfterParent(ReadOnlySpan<char> withSlash) => Math.Max(1, withSlash[..^1].LastIndexOf('/') + 1);

    private TargetError ReadSegment()
    {
        while (_position < _path.Length && _path[_position] != '/')
        {
            var c = _path[_position];
            var error = c == '%' ? ReadEscape() : ReadRaw(c);
            if (error != TargetError.None)
            {
                return error;
            }
        }

        return TargetError.None;
    }

    private TargetError ReadRaw(char c)
    {
        _position++;
        if (PathCharacters.IsPlain(c))
        {
            Both(c);
            return TargetError.None;
        }

        if (c == ';')
        {
            Both(c);
            return _options.Semicolon == EscapedByteMode.Keep ? TargetError.None : TargetError.Semicolon;
        }

        var error = PathCharacters.ErrorOf(c);
        if (error == TargetError.None)
        {
            Escaped((byte)c);
            Decoded(c);
        }

        return error;
    }

    private TargetError ReadEscape()
    {
        if (!TryReadByte(out var value))
        {
            return TargetError.BadEscape;
        }

        return value < 0x80 ? ReadEscapedAscii((char)value) : ReadEscapedUtf8(value);
    }

    private TargetError ReadEscapedAscii(char c)
    {
        switch (c)
        {
            case '/':
                Kept("%2F");
                return _options.EscapedSlash == EscapedByteMode.Keep ? TargetError.None : TargetError.EscapedSlash;
            case ';':
                Kept("%3B");
                return _options.Semicolon == EscapedByteMode.Keep ? TargetError.None : TargetError.Semicolon;
            case '\\':
                return TargetError.Backslash;
            case var _ when PathCharacters.IsControl(c):
                return TargetError.ControlCharacter;
            case var _ when PathCharacters.IsUnreserved(c):
                Both(c);
                return TargetError.None;
            default:
                Escaped((byte)c);
                Decoded(c);
                return TargetError.None;
        }
    }

    /// <summary>The rest of a multi-byte sequence must follow at once, and must be the shortest form of a scalar value (RFC 3629 §3).</summary>
    private TargetError ReadEscapedUtf8(byte lead)
    {
        var length = lead switch { >= 0xc2 and <= 0xdf => 2, >= 0xe0 and <= 0xef => 3, >= 0xf0 and <= 0xf4 => 4, _ => 0 };
        Span<byte> bytes = stackalloc byte[4];
        bytes[0] = lead;
        for (var i = 1; i < length; i++)
        {
            if (_position >= _path.Length || _path[_position] != '%')
            {
                return TargetError.BadUtf8;
            }

            if (!TryReadByte(out bytes[i]))
            {
                return TargetError.BadEscape;
            }
        }

        if (length == 0 || Rune.DecodeFromUtf8(bytes[..length], out var rune, out var used) != OperationStatus.Done || used != length)
        {
            return TargetError.BadUtf8;
        }

        if (PathCharacters.IsControl(rune.Value))
        {
            return TargetError.ControlCharacter;
        }

        foreach (var value in bytes[..length])
        {
            Escaped(value);
        }

        _decodedLength += rune.EncodeToUtf16(_decoded[_decodedLength..]);
        return TargetError.None;
    }

    private bool TryReadByte(out byte value)
    {
        value = 0;
        if (_position + 2 >= _path.Length ||
            !byte.TryParse(_path.Slice(_position + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        _position += 3;
        return true;
    }

    private void Both(char c)
    {
        _wire[_wireLength++] = c;
        _decoded[_decodedLength++] = c;
    }

    private void Decoded(char c) => _decoded[_decodedLength++] = c;

    private void Escaped(byte value)
    {
        const string digits = "0123456789ABCDEF";
        _wire[_wireLength++] = '%';
        _wire[_wireLength++] = digits[value >> 4];
        _wire[_wireLength++] = digits[value & 15];
    }

    private void Kept(string escape)
    {
        _keptInSegment++;
        foreach (var c in escape)
        {
            Both(c);
        }
    }
}
