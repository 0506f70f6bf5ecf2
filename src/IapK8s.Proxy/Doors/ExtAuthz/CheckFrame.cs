using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;
using IapK8s.Policy.Decisions;
using IapK8s.Protocol.Envoy;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>The one message each way of a unary gRPC call: a byte for compression, four for the length, the message ("gRPC over HTTP2"). By hand, because a gRPC server
/// answers what it cannot read with an error of the call, and Envoy may be configured to let a request pass on errors. Here it becomes a refusal.</summary>
internal static class CheckFrame
{
    /// <summary>Envoy takes 60 KiB of headers; the rest is for what we do not ask for, such as a body.</summary>
    public const int LongestMessage = 256 * 1024;

    private const int PrefixLength = 5;

    /// <summary>The request that the call's message describes; with the reason where there is none.</summary>
    public static async ValueTask<AccessRequest> ReadAsync(PipeReader body, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            var failure = Judge(read.Buffer, out var end);
            if (read.Buffer.Length < end && failure == Code.None && !read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            // A call has one message, whole.
            failure = failure == Code.None && read.Buffer.Length != end ? Code.DoorInputInvalid : failure;
            var request = failure == Code.None ? Parse(read.Buffer.Slice(PrefixLength)) : CheckReading.Unread(failure);
            body.AdvanceTo(read.Buffer.End);
            return request;
        }
    }

    public static Task WriteAsync(HttpResponse response, CheckResponse answer)
    {
        Begin(response, answer.CalculateSize());
        answer.WriteTo(response.BodyWriter);
        return EndAsync(response);
    }

    public static Task WriteAsync(HttpResponse response, ReadOnlySpan<byte> answer)
    {
        Begin(response, answer.Length);
        response.BodyWriter.Write(answer);
        return EndAsync(response);
    }

    private static void Begin(HttpResponse response, int length)
    {
        response.ContentType = "application/grpc";
        var prefix = response.BodyWriter.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        response.BodyWriter.Advance(PrefixLength);
    }

    private static Task<FlushResult> EndAsync(HttpResponse response)
    {
        response.AppendTrailer("grpc-status", "0");
        return response.BodyWriter.FlushAsync().AsTask();
    }

    /// <param name="end">Where the message ends.</param>
    private static Code Judge(in ReadOnlySequence<byte> buffer, out long end)
    {
        end = PrefixLength;
        if (buffer.Length < PrefixLength)
        {
            return Code.None;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        end += length;

        // We never said that we take compressed messages.
        return length > LongestMessage ? Code.RequestTooLarge : prefix[0] != 0 ? Code.DoorInputInvalid : Code.None;
    }

    private static AccessRequest Parse(in ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
        {
            return CheckReading.Read(message.FirstSpan);
        }

        var length = (int)message.Length;
        var whole = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(whole);
        var request = CheckReading.Read(whole.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(whole);
        return request;
    }
}
