using System.IO.Compression;
using IapK8s.Cli.Commands;

namespace IapK8s.Cli.Diff;

/// <summary>Audit logs by name: plain or gzip, whatever they are called; <c>-</c> is standard input.</summary>
internal static class LogFiles
{
    public const string StandardInput = "-";

    /// <exception cref="CliException">It cannot be opened.</exception>
    public static Stream Open(string path, Surroundings surroundings)
    {
        try
        {
            var stream = new BufferedStream(path == StandardInput ? surroundings.Input() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), 64 * 1024);
            var head = new byte[2];
            var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            var whole = new LeadingStream(head.AsMemory(0, read), stream);

            // RFC 1952 §2.3.1: what begins so is gzip and no JSON.
            return head is [0x1f, 0x8b] ? new GZipStream(whole, CompressionMode.Decompress) : whole;
        }
        catch (Exception mistake) when (mistake is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException($"There is no audit log {path}", "Check the path; - reads from standard input.");
        }
    }

    /// <summary>A stream of which the first bytes were looked at already.</summary>
    private sealed class LeadingStream(ReadOnlyMemory<byte> head, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _head = head;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_head.IsEmpty)
            {
                return rest.Read(buffer, offset, count);
            }

            var taken = Math.Min(count, _head.Length);
            _head.Span[..taken].CopyTo(buffer.AsSpan(offset));
            _head = _head[taken..];
            return taken;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
