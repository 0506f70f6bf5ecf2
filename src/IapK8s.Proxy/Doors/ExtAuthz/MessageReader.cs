namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>Walks the fields of one protobuf message where it lies (protobuf.dev, "Encoding"). By hand, because a check is described once a request and the generated classes
/// would first build all of it, and because they mend a string that is no UTF-8 instead of saying so.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The field's number; 0 for one that is no text, bytes or message, as none is that is read here.</summary>
    public int Field { get; private set; } = 0;

    public ReadOnlySpan<byte> Content { get; private set; } = default;

    /// <summary>What follows is no field.</summary>
    public bool IsBroken { get; private set; } = false;

    /// <returns>False at the end, and where the message is broken.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty || IsBroken)
        {
            return false;
        }

        IsBroken = !TryNext();
        return !IsBroken;
    }

    private bool TryNext()
    {
        if (!TryVarint(out var tag) || tag >> 3 is 0 or > 0x1fff_ffff)
        {
            return false;
        }

        Field = 0;
        Content = default;
        switch (tag & 7)
        {
            case Varint:
                return TryVarint(out _);
            case Fixed64:
                return TryTake(sizeof(ulong), out _);
            case Fixed32:
                return TryTake(sizeof(uint), out _);
            case Delimited when TryVarint(out var length) && TryTake(length, out var content):
                Field = (int)(tag >> 3);
                Content = content;
                return true;
            default:
                return false;
        }
    }

    private bool TryTake(ulong length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (length > (ulong)_rest.Length)
        {
            return false;
        }

        taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var index = 0; index < _rest.Length && index < 10; index++)
        {
            var digit = _rest[index];
            value |= (ulong)(digit & 0x7f) << (7 * index);
            if (digit < 0x80)
            {
                _rest = _rest[(index + 1)..];
                return true;
            }
        }

        return false;
    }
}
