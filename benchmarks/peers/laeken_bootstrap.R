# ARPR and Gini with a naive bootstrap of so many replicates on the incomes of one file, by laeken.
# Prints both values, both standard errors, and the CPU seconds of the two calls.
suppressMessages(library(laeken))
arguments <- commandArgs(trailingOnly = TRUE)
persons <- read.csv(arguments[1])
replicates <- as.integer(arguments[2])
seconds <- system.time({
  rate <- arpr("income", weights = "weight", data = persons, var = "bootstrap",
               bootType = "naive", design = NULL, R = replicates, seed = 1)
  gini <- gini("income", weights = "weight", data = persons, var = "bootstrap",
               bootType = "naive", design = NULL, R = replicates, seed = 1)
})
cat(sprintf("%.12g %.12g %.12g %.12g %.6g\n", rate$value / 100, gini$value / 100,
            sqrt(rate$var) / 100, sqrt(gini$var) / 100, sum(seconds[1:2])))
