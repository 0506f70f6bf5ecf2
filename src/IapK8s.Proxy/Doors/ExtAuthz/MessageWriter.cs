using System.Buffers;
using System.Text;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>Writes one protobuf message into a rented buffer. The generated classes would make twenty objects of an answer, and measure each of its strings once for every message
/// around it.</summary>
internal ref struct MessageWriter
{
    private const int Delimited = 2;
    private const int LongestPrefix = 10;

    private byte[] _buffer;
    private int _length;

    public MessageWriter() => _buffer = ArrayPool<byte>.Shared.Rent(4096);

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Text(int field, scoped ReadOnlySpan<char> value)
    {
        Reserve((2 * LongestPrefix) + Encoding.UTF8.GetMaxByteCount(value.Length));
        var begin = Begin(field);
        _length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
        End(begin);
    }

    /// <param name="value">Below 128.</param>
    public void Number(int field, byte value)
    {
        Reserve(2);
        _buffer[_length++] = (byte)(field << 3);
        _buffer[_length++] = value;
    }

    /// <summary>A message within this one, up to <see cref="End"/>.</summary>
    /// <param name="field">Below 16.</param>
    public int Begin(int field)
    {
        Reserve(2);
        _buffer[_length++] = (byte)((field << 3) | Delimited);
        return ++_length;
    }

    /// <summary>The length is known now; a longer one than was left room for moves what is written.</summary>
    public void End(int begin)
    {
        var length = _length - begin;
        var digits = 1;
        for (var rest = length >> 7; rest > 0; rest >>= 7)
        {
            digits++;
        }

        if (digits > 1)
        {
            Reserve(digits);
            _buffer.AsSpan(begin, length).CopyTo(_buffer.AsSpan(begin + digits - 1));
            _length += digits - 1;
        }

        for (var index = begin - 1; digits > 0; index++, length >>= 7)
        {
            _buffer[index] = (byte)(--digits > 0 ? length | 0x80 : length);
        }
    }

    public void Return()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, 2 * _buffer.Length));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
