using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace IapK8s.Gateway.Tests.Fixture;

/// <summary>What the gateway logs, for a test that reads it.</summary>
internal sealed class KeptLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));

    public void Dispose()
    {
        // Nothing is held.
    }
}
