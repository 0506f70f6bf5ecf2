using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;
using IapK8s.Policy.Decisions;
using IapK8s.Protocol.Envoy;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>The one message each way of a unary gRPC call: a byte for compression, four for the length, the message ("gRPC over HTTP2"). By hand, because a gRPC server
/// answers what it cannot read with an error of the call, and Envoy may be configured to let a request pass on errors. Here it becomes a refusal.</summary>
internal static class CheckFrame
{
    /// <summary>Envoy takes 60 KiB of headers; the rest is for what we do not ask for, such as a body.</summary>
    public const int LongestMessage = 256 * 1024;

    private const int PrefixLength = 5;

    private static readonly MessageParser<CheckRequest> Parser = CheckRequest.Parser.WithDiscardUnknownFields(true);

    /// <returns><see cref="Code.None"/> with the check; else why there is none.</returns>
    public static async ValueTask<(Code Failure, CheckRequest? Check)> ReadAsync(PipeReader body, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            if (read.Buffer.Length < PrefixLength && !read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var failure = Judge(read.Buffer, out var end);
            if (failure == Code.None && read.Buffer.Length < end && !read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var check = failure == Code.None && read.Buffer.Length == end ? Parse(read.Buffer.Slice(PrefixLength)) : null;
            body.AdvanceTo(read.Buffer.End);
            return check is null ? (failure == Code.None ? Code.AmbiguousRequest : failure, null) : (Code.None, check);
        }
    }

    public static async Task WriteAsync(HttpResponse response, CheckResponse answer)
    {
        var length = answer.CalculateSize();
        response.ContentType = "application/grpc";
        Begin(response.BodyWriter, length);
        answer.WriteTo(response.BodyWriter);
        response.AppendTrailer("grpc-status", "0");
        await response.BodyWriter.FlushAsync();
    }

    private static void Begin(PipeWriter writer, int length)
    {
        var prefix = writer.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        writer.Advance(PrefixLength);
    }

    /// <param name="end">Where the message ends.</param>
    private static Code Judge(in ReadOnlySequence<byte> buffer, out long end)
    {
        end = PrefixLength;
        if (buffer.Length < PrefixLength)
        {
            return Code.AmbiguousRequest;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        end += length;

        // We never said that we take compressed messages.
        return length > LongestMessage ? Code.RequestTooLarge : prefix[0] != 0 ? Code.AmbiguousRequest : Code.None;
    }

    private static CheckRequest? Parse(in ReadOnlySequence<byte> message)
    {
        try
        {
            return Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
